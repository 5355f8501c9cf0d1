-- Which Lambda function a name means, how it is called, and what a role may call with it.

CREATE TABLE pgrelay.binding (
    binding_id integer GENERATED ALWAYS AS IDENTITY CONSTRAINT binding_has_one_id UNIQUE,
    name text NOT NULL CONSTRAINT name_is_snake_case CHECK (name ~ '^[a-z][a-z0-9_]*$'),
    function_name text NOT NULL
    CONSTRAINT function_name_length_in_range CHECK (pg_catalog.length(function_name) BETWEEN 1 AND 256),
    timeout_ms integer CONSTRAINT timeout_in_range CHECK (timeout_ms BETWEEN 1 AND 900000),
    cache_seconds numeric NOT NULL DEFAULT 0
    CONSTRAINT cache_seconds_in_range CHECK (cache_seconds BETWEEN 0 AND 86400),
    breaker_failures integer NOT NULL DEFAULT 5
    CONSTRAINT breaker_failures_in_range CHECK (breaker_failures BETWEEN 0 AND 1000),
    breaker_seconds numeric NOT NULL DEFAULT 30
    CONSTRAINT breaker_seconds_in_range CHECK (breaker_seconds BETWEEN 0.1 AND 86400),
    bound_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
    bound_by text NOT NULL DEFAULT session_user,
    CONSTRAINT name_means_one_function PRIMARY KEY (name)
);
GRANT SELECT ON pgrelay.binding TO pgrelay_operator;

COMMENT ON TABLE pgrelay.binding IS 'Which AWS Lambda function a name means; written by bind and unbind';
COMMENT ON COLUMN pgrelay.binding.binding_id IS 'Names the sequence of its breaker';
COMMENT ON COLUMN pgrelay.binding.name IS 'The name that callers in the database use';
COMMENT ON COLUMN pgrelay.binding.function_name
IS 'Name, partial ARN or ARN of the function, best with its alias';
COMMENT ON COLUMN pgrelay.binding.timeout_ms
IS 'How long call waits; NULL for the session''s aws_lambda.request_timeout_ms';
COMMENT ON COLUMN pgrelay.binding.cache_seconds
IS 'How long call gives the same answer to the same payload; 0 for never';
COMMENT ON COLUMN pgrelay.binding.breaker_failures
IS 'The breaker opens after so many failures in a row; 0 for never';
COMMENT ON COLUMN pgrelay.binding.breaker_seconds
IS 'How long an open breaker refuses calls before it lets one through';
COMMENT ON COLUMN pgrelay.binding.bound_at IS 'When the name was last bound to another function';
COMMENT ON COLUMN pgrelay.binding.bound_by IS 'The role that bound it';

-- Never updated and without a unique key, so that no caller waits for another's transaction.
CREATE UNLOGGED TABLE pgrelay._call_cache (
    binding_id integer NOT NULL,
    payload_hash bytea NOT NULL,
    answer json,
    made_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    expires_at timestamptz NOT NULL
);
CREATE INDEX call_cache_is_found ON pgrelay._call_cache (payload_hash, made_at);
CREATE INDEX call_cache_expires ON pgrelay._call_cache (expires_at);
COMMENT ON TABLE pgrelay._call_cache IS 'Answers that call may give again';
COMMENT ON COLUMN pgrelay._call_cache.binding_id IS 'The binding';
COMMENT ON COLUMN pgrelay._call_cache.payload_hash IS 'SHA-256 of the function''s name and the payload';
COMMENT ON COLUMN pgrelay._call_cache.answer IS 'What the function answered';
COMMENT ON COLUMN pgrelay._call_cache.made_at IS 'When it answered';
COMMENT ON COLUMN pgrelay._call_cache.expires_at IS 'From when the row may be deleted';

CREATE TABLE pgrelay.shadow_call (
    shadow_call_id bigint GENERATED ALWAYS AS IDENTITY,
    binding text NOT NULL,
    called_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    outcome text NOT NULL CONSTRAINT outcome_is_known CHECK (outcome IN ('same', 'different', 'failed')),
    milliseconds numeric NOT NULL,
    payload json,
    local_answer json,
    answer json,
    error text,
    CONSTRAINT shadow_call_has_one_id PRIMARY KEY (shadow_call_id)
);
CREATE INDEX shadow_call_by_binding ON pgrelay.shadow_call (binding, called_at);
GRANT SELECT ON pgrelay.shadow_call TO pgrelay_operator;
COMMENT ON TABLE pgrelay.shadow_call IS 'Live calls whose answer was compared with the one that counted';
COMMENT ON COLUMN pgrelay.shadow_call.shadow_call_id IS 'Number of the call';
COMMENT ON COLUMN pgrelay.shadow_call.binding IS 'The binding that was called';
COMMENT ON COLUMN pgrelay.shadow_call.called_at IS 'When it was compared';
COMMENT ON COLUMN pgrelay.shadow_call.outcome IS 'same, different, or failed: there was no answer';
COMMENT ON COLUMN pgrelay.shadow_call.milliseconds IS 'How long the call took';
COMMENT ON COLUMN pgrelay.shadow_call.payload IS 'The payload; NULL where the answers are the same';
COMMENT ON COLUMN pgrelay.shadow_call.local_answer
IS 'The answer that counted; NULL where the answers are the same';
COMMENT ON COLUMN pgrelay.shadow_call.answer
IS 'The function''s answer; NULL where the answers are the same';
COMMENT ON COLUMN pgrelay.shadow_call.error IS 'Why there was no answer, with its SQLSTATE';
