/** The sample handler for PHP: one file, no extension beyond what PHP brings. */
import type { WebhookProof } from "../../engine/webhook-desk.ts";
import { type SampleFacts, TOLERANCE } from "./facts.ts";

export function phpHandler({ proof, reading, path, words }: SampleFacts): string {
  return `<?php
// ${words.start}
//   WEBHOOK_SECRET=… php -S 0.0.0.0:3000 webhook.php
// ${words.secrets}
$secrets = array_filter(explode(',', getenv('WEBHOOK_SECRET') ?: ''));

${proof ? wireCheck(proof, words.stale) : standardCheck(words.stale)}
$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
if ($_SERVER['REQUEST_METHOD'] !== 'POST' || $path !== ${quoted(path)}) {
    http_response_code(404);
    exit;
}
// ${words.bytes}
$body = file_get_contents('php://input');
if (!isGenuine($secrets, $body)) {
    http_response_code(401);
    exit;
}
$event = json_decode($body, true);
if (${reach(reading.status)} === ${quoted(reading.paid)}) {
    // ${words.paid}
    // ${words.again}
    error_log('paid ' . ${reach(reading.reference)} . ' ' . ${reach(reading.amount)});
}
http_response_code(200);
echo 'OK';
`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}

/** `data.order_id` as it is reached from the event: absent parts are null. */
function reach(path: string): string {
  const keys = path.split(".").map((key) => `['${key}']`);
  return `($event${keys.join("")} ?? null)`;
}

/** A header as PHP has it: `x-signature` is `HTTP_X_SIGNATURE`. */
function header(name: string): string {
  return `$_SERVER['HTTP_${name.toUpperCase().replaceAll("-", "_")}'] ?? ''`;
}

function wireCheck(proof: WebhookProof, stale: string): string {
  const { prefix = "", timestamp } = proof;
  const age = timestamp
    ? `    $time = ${header(timestamp)};
    // ${stale}
    if (!ctype_digit($time) || abs(time() - (int) $time) > ${TOLERANCE}) return false;
`
    : "";
  const signed = timestamp ? "$time . '.' . $body" : "$body";
  const before = prefix === "" ? "" : `${quoted(prefix)} . `;
  return `function isGenuine(array $secrets, string $body): bool
{
    $sent = ${header(proof.header)};
${age}    foreach ($secrets as $secret) {
        $expected = ${before}hash_hmac('sha256', ${signed}, $secret);
        if (hash_equals($expected, $sent)) return true;
    }
    return false;
}
`;
}

function standardCheck(stale: string): string {
  return `function isGenuine(array $secrets, string $body): bool
{
    $id = ${header("webhook-id")};
    $time = ${header("webhook-timestamp")};
    $sent = explode(' ', ${header("webhook-signature")});
    // ${stale}
    if (!ctype_digit($time) || abs(time() - (int) $time) > ${TOLERANCE}) return false;
    foreach ($secrets as $secret) {
        $key = base64_decode(preg_replace('/^whsec_/', '', $secret));
        $digest = hash_hmac('sha256', "$id.$time.$body", $key, true);
        foreach ($sent as $one) {
            if (hash_equals('v1,' . base64_encode($digest), $one)) return true;
        }
    }
    return false;
}
`;
}
