-- Exception reports: the diagnostics as one value, what to mask in them, and the channel of the reports that wait in
-- the outbox.

CREATE TYPE pgrelay.diagnostics AS (
    sqlstate text,
    message text,
    detail text,
    hint text,
    context text,
    schema_name text,
    table_name text,
    column_name text,
    constraint_name text,
    data_type text
);

COMMENT ON TYPE pgrelay.diagnostics
IS 'What GET STACKED DIAGNOSTICS returns for a caught exception; an argument of report_exception';
COMMENT ON COLUMN pgrelay.diagnostics.sqlstate IS 'RETURNED_SQLSTATE';
COMMENT ON COLUMN pgrelay.diagnostics.message IS 'MESSAGE_TEXT';
COMMENT ON COLUMN pgrelay.diagnostics.detail IS 'PG_EXCEPTION_DETAIL';
COMMENT ON COLUMN pgrelay.diagnostics.hint IS 'PG_EXCEPTION_HINT';
COMMENT ON COLUMN pgrelay.diagnostics.context IS 'PG_EXCEPTION_CONTEXT';
COMMENT ON COLUMN pgrelay.diagnostics.schema_name IS 'SCHEMA_NAME';
COMMENT ON COLUMN pgrelay.diagnostics.table_name IS 'TABLE_NAME';
COMMENT ON COLUMN pgrelay.diagnostics.column_name IS 'COLUMN_NAME';
COMMENT ON COLUMN pgrelay.diagnostics.constraint_name IS 'CONSTRAINT_NAME';
COMMENT ON COLUMN pgrelay.diagnostics.data_type IS 'PG_DATATYPE_NAME';

CREATE TABLE pgrelay.mask (
    kind text NOT NULL CONSTRAINT mask_kind_is_known CHECK (kind IN ('pattern', 'column', 'detail')),
    value text NOT NULL,
    masked_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
    masked_by text NOT NULL DEFAULT session_user,
    CONSTRAINT value_is_masked_once PRIMARY KEY (kind, value),
    CONSTRAINT only_detail_has_no_value CHECK ((kind = 'detail') = (value = ''))
);
GRANT SELECT ON pgrelay.mask TO pgrelay_operator;

COMMENT ON TABLE pgrelay.mask
IS 'What exception reports must not carry out of the database; written by mask and unmask';
COMMENT ON COLUMN pgrelay.mask.kind
IS 'pattern: a regular expression; column: a column''s name; detail: every DETAIL';
COMMENT ON COLUMN pgrelay.mask.value IS 'The regular expression or the column''s name; empty for detail';
COMMENT ON COLUMN pgrelay.mask.masked_at IS 'When it was masked';
COMMENT ON COLUMN pgrelay.mask.masked_by IS 'The role that masked it';

INSERT INTO pgrelay.channel (name, binding, contract)
VALUES ('exceptions', 'exception_relay', 'pgrelay.exceptions/1');
