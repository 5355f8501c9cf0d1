"""Names of environment variables, and limits of AWS with their sources; those of a call stand with its destination."""

from typing import Final

ALERT_TOPIC_ARN: Final = "PGRELAY_ALERT_TOPIC_ARN"
CHAT_TOPIC_ARN: Final = "PGRELAY_CHAT_TOPIC_ARN"
ENVIRONMENT_NAME: Final = "PGRELAY_ENVIRONMENT"
SETTINGS: Final = "PGRELAY_SETTINGS"
STACK_NAME: Final = "PGRELAY_STACK"
EVENT_TOPIC_ARN: Final = "PGRELAY_EVENT_TOPIC_ARN"
FIFO_EVENT_TOPIC_ARN: Final = "PGRELAY_FIFO_EVENT_TOPIC_ARN"
DESTINATION_ARNS: Final = "PGRELAY_DESTINATION_ARNS"
CLAIM_CHECK_BUCKET: Final = "PGRELAY_CLAIM_CHECK_BUCKET"
METRIC_NAMESPACES: Final = "PGRELAY_METRIC_NAMESPACES"
DELIVERY_STREAMS: Final = "PGRELAY_DELIVERY_STREAMS"
EXCEPTION_TABLE: Final = "PGRELAY_EXCEPTION_TABLE"
JOB_TOPIC_ARNS: Final = "PGRELAY_JOB_TOPIC_ARNS"

# Amazon SNS service quotas: body and attributes of a message, or of all messages of a batch, together.
SNS_MESSAGE_BYTES: Final = 262_144
# Amazon SNS API, Publish: "less than 100 characters long", printable ASCII, no line breaks.
SNS_SUBJECT_CHARACTERS: Final = 99
# A publish that hangs must fail inside the function's timeout (30 s in template.yaml), retries included.
CONNECT_TIMEOUT_SECONDS: Final = 2
READ_TIMEOUT_SECONDS: Final = 5
TOTAL_ATTEMPTS: Final = 3

# Amazon CloudWatch API, MetricDatum: values of a metric, dimensions, lengths of names and of dimension values, size of
# a value, and how old and how far ahead a time may be.
CLOUDWATCH_VALUES: Final = 150
CLOUDWATCH_DIMENSIONS: Final = 30
CLOUDWATCH_NAME_CHARACTERS: Final = 255
CLOUDWATCH_DIMENSION_CHARACTERS: Final = 1_024
CLOUDWATCH_LARGEST: Final = 2.0**360
CLOUDWATCH_PAST_SECONDS: Final = 14 * 24 * 3_600
CLOUDWATCH_FUTURE_SECONDS: Final = 2 * 3_600

# Amazon Kinesis Data Streams API, GetRecords: records of a call.
KINESIS_RECORDS: Final = 10_000
# AWS Lambda quotas: a synchronous answer has at most 6 MB. What stands around the records takes the rest.
ANSWER_RECORD_BYTES: Final = 5_000_000

# How many events may share a message: what consumers behind EventBridge, and queues behind a topic, take.
PACKED_BYTES: Final = 262_144

# Calls of AWS at once. A call costs a full processor 1 ms and AWS some 20: with the share of one that the function's
# memory buys, more calls would only wait for the processor (bench/publisher.py).
CALLS_AT_ONCE: Final = 16
