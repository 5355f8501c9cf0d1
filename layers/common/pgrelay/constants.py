"""Names of environment variables and limits of AWS, with their sources, in one place."""

from typing import Final

ALERT_TOPIC_ARN: Final = "PGRELAY_ALERT_TOPIC_ARN"
EVENT_TOPIC_ARN: Final = "PGRELAY_EVENT_TOPIC_ARN"
FIFO_EVENT_TOPIC_ARN: Final = "PGRELAY_FIFO_EVENT_TOPIC_ARN"
DESTINATION_ARNS: Final = "PGRELAY_DESTINATION_ARNS"
DESTINATION_NAMES: Final = "PGRELAY_DESTINATION_NAMES"
CLAIM_CHECK_BUCKET: Final = "PGRELAY_CLAIM_CHECK_BUCKET"

# Amazon SNS service quotas: body and attributes of a message, or of all messages of a batch, together.
SNS_MESSAGE_BYTES: Final = 262_144
# Amazon SNS API, PublishBatch.
SNS_BATCH_ENTRIES: Final = 10
# Amazon SNS API, Publish: "less than 100 characters long", printable ASCII, no line breaks.
SNS_SUBJECT_CHARACTERS: Final = 99
# A publish that hangs must fail inside the function's timeout (30 s in template.yaml), retries included.
CONNECT_TIMEOUT_SECONDS: Final = 2
READ_TIMEOUT_SECONDS: Final = 5
TOTAL_ATTEMPTS: Final = 3

# Amazon SQS API, SendMessageBatch: entries of a call, and their bytes together. A queue takes messages of up to 1 MiB
# unless its owner set less, as many have: 256 KiB, which the extended clients offload at, every queue takes.
SQS_BATCH_ENTRIES: Final = 10
SQS_CALL_BYTES: Final = 1_048_576
SQS_MESSAGE_BYTES: Final = 262_144
# Amazon EventBridge API, PutEvents: entries of a call; "the total entry size must be less than 1MB".
EVENTBRIDGE_ENTRIES: Final = 10
EVENTBRIDGE_CALL_BYTES: Final = 999_999
# Amazon Data Firehose API, PutRecordBatch: records of a call, bytes of a call, bytes of a record (1,000 KiB).
FIREHOSE_RECORDS: Final = 500
FIREHOSE_CALL_BYTES: Final = 4 * 1_024 * 1_024
FIREHOSE_RECORD_BYTES: Final = 1_000 * 1_024
# Amazon SNS and SQS APIs, MessageGroupId and MessageDeduplicationId: letters, digits and punctuation.
FIFO_ID_CHARACTERS: Final = 128
# How many events may share a message: what consumers behind EventBridge, and queues behind a topic, take.
PACKED_BYTES: Final = 262_144

# Calls of AWS at once. A call costs a full processor 1 ms and AWS some 20: with the share of one that the function's
# memory buys, more calls would only wait for the processor (bench/publisher.py).
CALLS_AT_ONCE: Final = 16
