-- The table in Redshift that the delivery stream's COPY ... FORMAT AS JSON 'auto' fills; run it there. The names of the
-- columns are those of the records' members.
CREATE TABLE rs_temp_reading (reading_time timestamp, reading_value numeric(12, 4));
