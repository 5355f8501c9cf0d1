-- Which Lambda function a name means, how it is called, and which of pgrelay's functions call it.

CREATE TABLE pgrelay.binding (
    binding_id integer GENERATED ALWAYS AS IDENTITY CONSTRAINT binding_has_one_id UNIQUE,
    name text NOT NULL CONSTRAINT name_is_snake_case CHECK (name ~ '^[a-z][a-z0-9_]*$'),
    function_name text NOT NULL
    CONSTRAINT function_name_length_in_range CHECK (pg_catalog.length(function_name) BETWEEN 1 AND 256),
    timeout_ms integer CONSTRAINT timeout_in_range CHECK (timeout_ms BETWEEN 1 AND 900000),
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
COMMENT ON COLUMN pgrelay.binding.breaker_failures
IS 'The breaker opens after so many failures in a row; 0 for never';
COMMENT ON COLUMN pgrelay.binding.breaker_seconds
IS 'How long an open breaker refuses calls before it lets one through';
COMMENT ON COLUMN pgrelay.binding.bound_at IS 'When the name was last bound to another function';
COMMENT ON COLUMN pgrelay.binding.bound_by IS 'The role that bound it';

-- Each subject adds its own.
CREATE TABLE pgrelay._binding_routine (
    binding text NOT NULL,
    routine text NOT NULL,
    CONSTRAINT routine_goes_with_a_binding_once PRIMARY KEY (binding, routine)
);

COMMENT ON TABLE pgrelay._binding_routine IS 'What allow grants together with a binding, beside call';
COMMENT ON COLUMN pgrelay._binding_routine.binding IS 'The binding';
COMMENT ON COLUMN pgrelay._binding_routine.routine IS 'Name of a function or procedure of the schema';
