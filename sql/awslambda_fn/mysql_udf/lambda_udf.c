/*
 * lambda_udf_invoke(arn, payload, invocation_type) and lambda_udf_error() for MySQL and MariaDB outside Aurora: one signed
 * call of Lambda's Invoke. install.sql makes Aurora's lambda_sync and lambda_async of them.
 *
 * A loadable function cannot raise an error with a text of its own: lambda_udf_invoke returns NULL, and lambda_udf_error what
 * went wrong. Credentials come from the server's environment, else from the role of the EC2 instance; SQL never supplies
 * them. Nothing is retried, no proxy is used, no redirect followed.
 */
#include <ctype.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include <curl/curl.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#if __has_include(<mysql/udf_registration_types.h>)
#include <mysql/udf_registration_types.h> /* MySQL 8 */
typedef bool udf_bool;
#else
#include <mysql.h> /* MariaDB */
typedef my_bool udf_bool;
#endif

#define EXPORT __attribute__((visibility("default")))
#define METADATA "http://169.254.169.254/latest/"
#define CONNECT_TIMEOUT_MS 1000L
#define REQUEST_TIMEOUT_MS 3000L
#define MAX_REQUEST_TIMEOUT_MS 900000L
#define ANSWER_BYTES (8L << 20) /* an answer has 6 MB at most */
#define SYNC_PAYLOAD_BYTES (6UL << 20)
#define EVENT_PAYLOAD_BYTES (1UL << 20)
#define CREDENTIALS_SECONDS 300
#define HEX_BYTES (2 * EVP_MAX_MD_SIZE + 1)

static _Thread_local char last_error[512];

typedef struct {
    char *bytes;
    size_t size;
} buffer;

typedef struct {
    char key[160], secret[160], token[4096];
} credentials;

typedef struct {
    buffer body;
    char function_error[64];
    long status;
} answer;

static bool fail(const char *format, const char *value)
{
    snprintf(last_error, sizeof last_error, format, value);
    return false;
}

static size_t append(char *data, size_t size, size_t count, void *target)
{
    buffer *to = target;
    char *grown = size * count + to->size < ANSWER_BYTES ? realloc(to->bytes, to->size + size * count + 1) : NULL;
    if (grown == NULL)
        return 0;
    memcpy(grown + to->size, data, size * count);
    to->bytes = grown;
    to->size += size * count;
    to->bytes[to->size] = '\0';
    return size * count;
}

static size_t keep_header(char *data, size_t size, size_t count, void *target)
{
    static const char name[] = "x-amz-function-error:";
    answer *to = target;
    size_t length = size * count, start = sizeof name - 1;
    if (length > start && strncasecmp(data, name, start) == 0) {
        while (start < length && data[start] == ' ')
            start++;
        snprintf(to->function_error, sizeof to->function_error, "%.*s", (int)(length - start), data + start);
        to->function_error[strcspn(to->function_error, "\r\n")] = '\0';
    }
    return length;
}

static CURL *new_request(const char *url, long timeout_ms, buffer *body)
{
    CURL *curl = curl_easy_init();
    if (curl == NULL)
        return NULL;
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L); /* the server has threads */
    curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_TIMEOUT_MS);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, timeout_ms);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, append);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, body);
    return curl;
}

/* --- credentials */

static bool from_metadata(const char *path, const char *method, const char *header, buffer *body)
{
    char url[512];
    long status = 0;
    snprintf(url, sizeof url, METADATA "%s", path);
    CURL *curl = new_request(url, CONNECT_TIMEOUT_MS, body);
    struct curl_slist *headers = curl_slist_append(NULL, header);
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    if (curl_easy_perform(curl) == CURLE_OK)
        curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
    return status == 200 && body->bytes != NULL;
}

/* The value of a member of flat JSON whose values need no escapes, as those of credentials. */
static bool member(const char *json, const char *name, char *value, size_t size)
{
    char quoted[64];
    snprintf(quoted, sizeof quoted, "\"%s\"", name);
    const char *at = strstr(json, quoted);
    at = at == NULL ? NULL : strchr(at + strlen(quoted), ':');
    at = at == NULL ? NULL : strchr(at, '"');
    const char *end = at == NULL ? NULL : strchr(at + 1, '"');
    if (end == NULL || (size_t)(end - at) > size)
        return false;
    snprintf(value, size, "%.*s", (int)(end - at - 1), at + 1);
    return true;
}

static bool from_instance(credentials *found)
{
    buffer token = {0}, role = {0}, json = {0};
    char header[512], path[256];
    bool done = false;
    if (from_metadata("api/token", "PUT", "X-aws-ec2-metadata-token-ttl-seconds: 60", &token)) {
        snprintf(header, sizeof header, "X-aws-ec2-metadata-token: %s", token.bytes);
        if (from_metadata("meta-data/iam/security-credentials/", "GET", header, &role)) {
            role.bytes[strcspn(role.bytes, "\r\n")] = '\0';
            snprintf(path, sizeof path, "meta-data/iam/security-credentials/%s", role.bytes);
            done = from_metadata(path, "GET", header, &json)
                && member(json.bytes, "AccessKeyId", found->key, sizeof found->key)
                && member(json.bytes, "SecretAccessKey", found->secret, sizeof found->secret)
                && member(json.bytes, "Token", found->token, sizeof found->token);
        }
    }
    free(token.bytes);
    free(role.bytes);
    free(json.bytes);
    return done || fail("Unable to locate credentials%s", "");
}

static bool find_credentials(credentials *found)
{
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    static credentials kept;
    static time_t kept_until;
    const char *key = getenv("AWS_ACCESS_KEY_ID"), *secret = getenv("AWS_SECRET_ACCESS_KEY");
    const char *token = getenv("AWS_SESSION_TOKEN");
    bool done = true;
    if (key != NULL && secret != NULL) {
        snprintf(found->key, sizeof found->key, "%s", key);
        snprintf(found->secret, sizeof found->secret, "%s", secret);
        snprintf(found->token, sizeof found->token, "%s", token == NULL ? "" : token);
        return true;
    }
    pthread_mutex_lock(&lock);
    if (time(NULL) >= kept_until && (done = from_instance(&kept)))
        kept_until = time(NULL) + CREDENTIALS_SECONDS;
    *found = kept;
    pthread_mutex_unlock(&lock);
    return done;
}

/* --- Signature Version 4: AWS General Reference, "Create a signed AWS API request" */

static void to_hex(const unsigned char *bytes, unsigned int size, char *hex)
{
    for (unsigned int i = 0; i < size; i++)
        sprintf(hex + 2 * i, "%02x", bytes[i]);
}

static void hash(const char *text, size_t size, char *hex)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int length = 0;
    EVP_Digest(text, size, digest, &length, EVP_sha256(), NULL);
    to_hex(digest, length, hex);
}

static unsigned int mac(const void *key, size_t key_size, const char *text, unsigned char *digest)
{
    unsigned int length = 0;
    HMAC(EVP_sha256(), key, (int)key_size, (const unsigned char *)text, strlen(text), digest, &length);
    return length;
}

static struct curl_slist *signed_headers(
    const credentials *with, const char *host, const char *path, const char *region, const char *type,
    const char *payload, size_t payload_size)
{
    char moment[17], payload_hash[HEX_BYTES], request_hash[HEX_BYTES], signature[HEX_BYTES], scope[128], start[168];
    char canonical_path[1024], canonical[6144], to_sign[512], line[4400];
    const char *names = with->token[0] != '\0' ? "host;x-amz-date;x-amz-invocation-type;x-amz-security-token"
                                               : "host;x-amz-date;x-amz-invocation-type";
    unsigned char digest[EVP_MAX_MD_SIZE];
    struct tm utc;
    time_t now = time(NULL);
    size_t to = 0;

    gmtime_r(&now, &utc);
    strftime(moment, sizeof moment, "%Y%m%dT%H%M%SZ", &utc);
    for (const char *from = path; *from != '\0' && to + 4 < sizeof canonical_path; from++)
        to += (size_t)sprintf(canonical_path + to, *from == '%' ? "%%25" : "%c", *from); /* encoded once more */
    hash(payload, payload_size, payload_hash);
    int written = snprintf(canonical, sizeof canonical, "POST\n%s\n\nhost:%s\nx-amz-date:%s\nx-amz-invocation-type:%s\n",
        canonical_path, host, moment, type);
    if (with->token[0] != '\0')
        written += snprintf(canonical + written, sizeof canonical - (size_t)written, "x-amz-security-token:%s\n", with->token);
    snprintf(canonical + written, sizeof canonical - (size_t)written, "\n%s\n%s", names, payload_hash);
    hash(canonical, strlen(canonical), request_hash);
    snprintf(scope, sizeof scope, "%.8s/%s/lambda/aws4_request", moment, region);
    snprintf(to_sign, sizeof to_sign, "AWS4-HMAC-SHA256\n%s\n%s\n%s", moment, scope, request_hash);

    char day[9];
    snprintf(day, sizeof day, "%.8s", moment);
    snprintf(start, sizeof start, "AWS4%s", with->secret);
    unsigned int length = mac(start, strlen(start), day, digest);
    length = mac(digest, length, region, digest);
    length = mac(digest, length, "lambda", digest);
    length = mac(digest, length, "aws4_request", digest);
    length = mac(digest, length, to_sign, digest);
    to_hex(digest, length, signature);

    snprintf(line, sizeof line, "Authorization: AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, Signature=%s",
        with->key, scope, names, signature);
    struct curl_slist *headers = curl_slist_append(NULL, line);
    snprintf(line, sizeof line, "Host: %s", host);
    headers = curl_slist_append(headers, line);
    snprintf(line, sizeof line, "X-Amz-Date: %s", moment);
    headers = curl_slist_append(headers, line);
    snprintf(line, sizeof line, "X-Amz-Invocation-Type: %s", type);
    headers = curl_slist_append(headers, line);
    if (with->token[0] != '\0') {
        snprintf(line, sizeof line, "X-Amz-Security-Token: %s", with->token);
        headers = curl_slist_append(headers, line);
    }
    headers = curl_slist_append(headers, "Content-Type: application/json");
    return curl_slist_append(headers, "Expect:");
}

/* --- the call */

/* Take partition and region of arn:aws:lambda:us-east-1:123456789012:function:name, with or without :qualifier. */
static bool take_apart(const char *arn, char *partition, char *region, size_t size)
{
    char account[13] = "", name[141] = "", format[80];
    int end = 0;
    snprintf(format, sizeof format, "arn:%%%zu[a-z-]:lambda:%%%zu[a-z0-9-]:%%12[0-9]:function:%%140[$A-Za-z0-9_.:-]%%n",
        size - 1, size - 1);
    return (sscanf(arn, format, partition, region, account, name, &end) == 4 && strlen(account) == 12 && arn[end] == '\0')
        || fail("not the ARN of a Lambda function: %s", arn);
}

static bool endpoint_of(const char *partition, const char *region, char *url, size_t size)
{
    const char *other = getenv("AWS_ENDPOINT_URL_LAMBDA");
    if (other == NULL || *other == '\0')
        other = getenv("AWS_ENDPOINT_URL");
    if (other == NULL || *other == '\0') {
        snprintf(url, size, "https://lambda.%s.amazonaws.com%s", region, strcmp(partition, "aws-cn") == 0 ? ".cn" : "");
        return true;
    }
    if (strncmp(other, "https://", 8) != 0 && strncmp(other, "http://127.0.0.1:", 17) != 0)
        return fail("the endpoint is neither https nor on this machine: %s", other);
    snprintf(url, size, "%s", other);
    url[strcspn(url + 8, "/") + 8] = '\0';
    return true;
}

static long request_timeout_ms(void)
{
    const char *value = getenv("AWSLAMBDA_REQUEST_TIMEOUT_MS");
    long ms = value == NULL ? REQUEST_TIMEOUT_MS : strtol(value, NULL, 10);
    return ms > 0 && ms <= MAX_REQUEST_TIMEOUT_MS ? ms : REQUEST_TIMEOUT_MS;
}

static bool invoke(const char *arn, const char *type, const char *payload, size_t payload_size, answer *got)
{
    char partition[32], region[32], endpoint[256], path[512], url[768], details[320];
    credentials with = {0};
    if (!take_apart(arn, partition, region, sizeof region) || !endpoint_of(partition, region, endpoint, sizeof endpoint)
        || !find_credentials(&with))
        return false;

    char *escaped = curl_easy_escape(NULL, arn, 0);
    if (escaped == NULL)
        return fail("out of memory%s", "");
    snprintf(path, sizeof path, "/2015-03-31/functions/%s/invocations", escaped);
    curl_free(escaped);
    snprintf(url, sizeof url, "%s%s", endpoint, path);
    CURL *curl = new_request(url, CONNECT_TIMEOUT_MS + request_timeout_ms(), &got->body);
    if (curl == NULL)
        return fail("out of memory%s", "");
    struct curl_slist *headers =
        signed_headers(&with, strstr(endpoint, "://") + 3, path, region, type, payload, payload_size);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)payload_size);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, payload);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, keep_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, got);
    CURLcode code = curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &got->status);
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);

    if (code != CURLE_OK)
        return fail("invoke API failed: %s", curl_easy_strerror(code));
    snprintf(details, sizeof details, "%ld: %.300s", got->status, got->body.bytes == NULL ? "" : got->body.bytes);
    if (got->status < 200 || got->status > 299)
        return fail("invoke API failed: HTTP %s", details);
    return got->function_error[0] == '\0'
        || fail("lambda invocation failed: %s", got->body.bytes == NULL ? got->function_error : got->body.bytes);
}

/* --- what the server calls */

static void start_curl(void)
{
    curl_global_init(CURL_GLOBAL_DEFAULT);
}

EXPORT udf_bool lambda_udf_invoke_init(UDF_INIT *initid, UDF_ARGS *args, char *message)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    if (args->arg_count != 3) {
        strcpy(message, "lambda_udf_invoke takes an ARN, a payload and an invocation type");
        return 1;
    }
    for (unsigned int i = 0; i < 3; i++)
        args->arg_type[i] = STRING_RESULT;
    pthread_once(&once, start_curl);
    initid->maybe_null = 1;
    initid->const_item = 0;
    initid->max_length = ANSWER_BYTES;
    initid->ptr = NULL;
    return 0;
}

EXPORT char *lambda_udf_invoke(
    UDF_INIT *initid, UDF_ARGS *args, char *result, unsigned long *length, char *is_null, char *error)
{
    char arn[256], type[32] = "";
    answer got = {0};
    (void)error;
    free(initid->ptr);
    initid->ptr = NULL;
    *is_null = 1;
    for (unsigned int i = 0; i < 3; i++)
        if (args->args[i] == NULL) {
            fail("an argument is NULL%s", "");
            return NULL;
        }
    snprintf(arn, sizeof arn, "%.*s", (int)(args->lengths[0] < sizeof arn ? args->lengths[0] : sizeof arn), args->args[0]);
    if (args->lengths[2] < sizeof type)
        snprintf(type, sizeof type, "%.*s", (int)args->lengths[2], args->args[2]);
    bool is_event = strcmp(type, "Event") == 0;
    if (!is_event && strcmp(type, "RequestResponse") != 0) {
        fail("the invocation type is neither RequestResponse nor Event%s", "");
        return NULL;
    }
    if (args->lengths[1] > (is_event ? EVENT_PAYLOAD_BYTES : SYNC_PAYLOAD_BYTES)) {
        fail("the payload is over %s; nothing was sent", is_event ? "1 MB" : "6 MB");
        return NULL;
    }
    if (!invoke(arn, type, args->args[1], args->lengths[1], &got)) {
        free(got.body.bytes);
        return NULL;
    }
    *is_null = 0;
    *length = got.body.size;
    initid->ptr = got.body.bytes; /* NULL where the answer is empty */
    return got.body.bytes == NULL ? result : got.body.bytes;
}

EXPORT void lambda_udf_invoke_deinit(UDF_INIT *initid)
{
    free(initid->ptr);
}

EXPORT udf_bool lambda_udf_error_init(UDF_INIT *initid, UDF_ARGS *args, char *message)
{
    (void)args;
    (void)message;
    initid->const_item = 0;
    initid->max_length = sizeof last_error;
    return 0;
}

EXPORT char *lambda_udf_error(
    UDF_INIT *initid, UDF_ARGS *args, char *result, unsigned long *length, char *is_null, char *error)
{
    (void)initid;
    (void)args;
    (void)result;
    (void)is_null;
    (void)error;
    *length = strlen(last_error);
    return last_error;
}
