/** What a check has to say about one place of a QRIS: a fault, or a warning about a habit. */

export type FindingCode =
  // structure
  | "text_empty"
  | "text_too_long"
  | "tlv_cut_short"
  | "tlv_tag"
  | "tlv_length"
  | "template_malformed"
  | "duplicate"
  | "missing"
  // checksum
  | "crc_missing"
  | "crc_mismatch"
  | "crc_not_last"
  | "crc_lower_case"
  // values
  | "format_not_first"
  | "value_not_allowed"
  | "amount_malformed"
  | "amount_zero"
  | "tip_without_value"
  | "not_indonesian"
  | "forbidden_character"
  | "account_missing"
  // habits of real makers, each seen in payable codes
  | "order_unsorted"
  | "text_long"
  | "value_long"
  | "amount_in_static"
  | "amount_over_limit"
  | "amount_fraction"
  | "repository_missing"
  | "postal_code_missing"
  | "unique_id_form"
  | "merchant_number_form"
  | "criteria_unknown"
  | "acquirer_unknown"
  | "length_in_bytes"
  | "percent_encoded";

export type Finding = {
  readonly code: FindingCode;
  /** Where: `54` at the root, `26.01` inside a template, empty for the text as a whole. */
  readonly tag: string;
  /** One English sentence that says what was found. */
  readonly sentence: string;
};

export function finding(code: FindingCode, tag: string, sentence: string): Finding {
  return { code, tag, sentence };
}
