/** QRIS, the national payment code: read, judged, made, and given an amount. Pure. */
export { acquirerOf } from "./acquirers.ts";
export { crc16 } from "./crc.ts";
export { type DynamicOptions, makeDynamic, prepareDynamic } from "./dynamic.ts";
export type { Finding, FindingCode } from "./finding.ts";
export { makeQris, prepareQris, type QrisMaker, type QrisMerchant } from "./make.ts";
export { type Checksum, parseQris, type Qris, type QrisParse } from "./parse.ts";
export { type QrisAccount, type QrisReading, type QrisTip, readQris } from "./read.ts";
export { CRITERIA, LIMIT_PER_PAYMENT } from "./rules.ts";
export { encodeTlv, findValue, parseTlv, type TlvObject } from "./tlv.ts";
export { judgeQris, type QrisKind, type QrisVerdict, validateQris } from "./validate.ts";
