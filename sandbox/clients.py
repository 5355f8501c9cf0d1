"""AWS clients that talk to one address with one key, whatever the developer's own AWS settings say."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import boto3
import botocore.session
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_firehose import FirehoseClient
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_kinesis import KinesisClient
    from mypy_boto3_kms import KMSClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sts import STSClient

# No profile and no file: (name in a configuration file, environment variable, default, conversion).
NO_AMBIENT_SETTINGS = {
    "profile": (None, None, None, None),
    "config_file": (None, None, os.devnull, None),
    "credentials_file": (None, None, os.devnull, None),
}
CONFIG = Config(proxies={}, retries={"total_max_attempts": 2}, connect_timeout=5, read_timeout=40)


@dataclass(frozen=True, kw_only=True)
class AccessKey:
    """An AWS access key, with the token of a session where it is one's."""

    access_key_id: str
    secret_access_key: str = field(repr=False)
    session_token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, kw_only=True)
class Clients:
    """One principal's clients, each made at first use."""

    endpoint_url: str
    region: str
    key: AccessKey

    @cached_property
    def _session(self) -> boto3.Session:
        return boto3.Session(
            aws_access_key_id=self.key.access_key_id,
            aws_secret_access_key=self.key.secret_access_key,
            aws_session_token=self.key.session_token,
            region_name=self.region,
            botocore_session=botocore.session.Session(session_vars=NO_AMBIENT_SETTINGS),
        )

    @cached_property
    def cloudformation(self) -> CloudFormationClient:
        """Stacks."""
        return self._session.client("cloudformation", endpoint_url=self.endpoint_url, config=CONFIG)

    @cached_property
    def cloudwatch(self) -> CloudWatchClient:
        """Metrics, alarms and dashboards."""
        return self._session.client("cloudwatch", endpoint_url=self.endpoint_url, config=CONFIG)

    @cached_property
    def firehose(self) -> FirehoseClient:
        """Delivery streams."""
        return self._session.client("firehose", endpoint_url=self.endpoint_url, config=CONFIG)

    @cached_property
    def dynamodb(self) -> DynamoDBClient:
        """Tables."""
        return self._session.client("dynamodb", endpoint_url=self.endpoint_url, config=CONFIG)

    @cached_property
    def ec2(self) -> EC2Client:
        """Networks."""
        return self._session.client("ec2", endpoint_url=self.endpoint_url, config=CONFIG)

    @cached_property
    def events(self) -> EventBridgeClient:
        """Event buses and schedules."""
        return self._session.client("events", endpoint_url=self.endpoint_url, config=CONFIG)

    @cached_property
    def iam(self) -> IAMClient:
        """Users, roles and policies."""
        return self._session.client("iam", endpoint_url=self.endpoint_url, config=CONFIG)

    @cached_property
    def kinesis(self) -> KinesisClient:
        """Data streams."""
        return self._session.client("kinesis", endpoint_url=self.endpoint_url, config=CONFIG)

    @cached_property
    def kms(self) -> KMSClient:
        """Keys."""
        return self._session.client("kms", endpoint_url=self.endpoint_url, config=CONFIG)

    @cached_property
    def lambda_(self) -> LambdaClient:
        """Functions."""
        return self._session.client("lambda", endpoint_url=self.endpoint_url, config=CONFIG)

    @cached_property
    def logs(self) -> CloudWatchLogsClient:
        """Log groups."""
        return self._session.client("logs", endpoint_url=self.endpoint_url, config=CONFIG)

    @cached_property
    def s3(self) -> S3Client:
        """Buckets."""
        return self._session.client("s3", endpoint_url=self.endpoint_url, config=CONFIG)

    @cached_property
    def sns(self) -> SNSClient:
        """Topics."""
        return self._session.client("sns", endpoint_url=self.endpoint_url, config=CONFIG)

    @cached_property
    def sqs(self) -> SQSClient:
        """Queues."""
        return self._session.client("sqs", endpoint_url=self.endpoint_url, config=CONFIG)

    @cached_property
    def sts(self) -> STSClient:
        """Sessions of roles."""
        return self._session.client("sts", endpoint_url=self.endpoint_url, config=CONFIG)
