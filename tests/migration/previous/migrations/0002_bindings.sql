-- Which Lambda function a name means.

CREATE TABLE pgrelay.binding (
    name text NOT NULL CONSTRAINT name_is_snake_case CHECK (name ~ '^[a-z][a-z0-9_]*$'),
    function_name text NOT NULL
    CONSTRAINT function_name_length_in_range CHECK (pg_catalog.length(function_name) BETWEEN 1 AND 256),
    bound_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
    bound_by text NOT NULL DEFAULT session_user,
    CONSTRAINT name_means_one_function PRIMARY KEY (name)
);
GRANT SELECT ON pgrelay.binding TO pgrelay_operator;

COMMENT ON TABLE pgrelay.binding IS 'Which AWS Lambda function a name means; written by bind and unbind';
COMMENT ON COLUMN pgrelay.binding.name IS 'The name that callers in the database use';
COMMENT ON COLUMN pgrelay.binding.function_name IS 'Name, partial ARN or ARN of the function, best with its alias';
COMMENT ON COLUMN pgrelay.binding.bound_at IS 'When the name was last given another function';
COMMENT ON COLUMN pgrelay.binding.bound_by IS 'Who gave it';
