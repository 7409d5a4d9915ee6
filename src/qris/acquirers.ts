/**
 * The institutions behind merchant account numbers, by the eight digits that a number begins with
 * (the National Numbering System). For a bank they are `93600` and its three-digit bank code.
 * The table is not complete: an unknown number is no fault.
 */

const NAMES: ReadonlyMap<string, string> = new Map([
  ["93600002", "BRI"],
  ["93600008", "Mandiri"],
  ["93600009", "BNI"],
  ["93600011", "Danamon"],
  ["93600013", "Permata"],
  ["93600014", "BCA"],
  ["93600016", "Maybank Indonesia"],
  ["93600019", "Panin"],
  ["93600022", "CIMB Niaga"],
  ["93600023", "UOB Indonesia"],
  ["93600028", "OCBC Indonesia"],
  ["93600037", "Bank Artha Graha Internasional"],
  ["93600110", "bank bjb"],
  ["93600111", "Bank DKI"],
  ["93600112", "BPD DIY"],
  ["93600114", "Bank Jatim"],
  ["93600118", "Bank Nagari"],
  ["93600119", "Bank Riau Kepri"],
  ["93600129", "BPD Bali"],
  ["93600147", "Bank Muamalat"],
  ["93600153", "Bank Sinarmas"],
  ["93600161", "Bank Ganesha"],
  ["93600200", "BTN"],
  ["93600213", "BTPN"],
  ["93600422", "BRIS Pay"],
  ["93600426", "Bank Mega"],
  ["93600441", "KB Bukopin"],
  ["93600451", "BSI"],
  ["93600490", "Bank Neo Commerce"],
  ["93600494", "Bank Raya"],
  ["93600501", "blu by BCA Digital"],
  ["93600503", "Nobu"],
  ["93600523", "Bank Sahabat Sampoerna"],
  ["93600531", "Amar Bank"],
  ["93600535", "SeaBank"],
  ["93600536", "BCA Syariah"],
  ["93600542", "Bank Jago"],
  ["93600777", "Finpay"],
  ["93600808", "Bayarind"],
  ["93600811", "OttoCash"],
  ["93600814", "Netzme"],
  ["93600816", "MNC SPIN"],
  ["93600817", "YUKK"],
  ["93600822", "AstraPay"],
  ["93600826", "DiPay"],
  ["93600839", "Cashlez"],
  ["93600898", "Telkom"],
  ["93600899", "DOKU"],
  ["93600911", "LinkAja"],
  ["93600912", "OVO"],
  ["93600914", "GoPay"],
  ["93600915", "DANA"],
  ["93600916", "Gudang Voucher"],
  ["93600917", "Paytren"],
  ["93600918", "ShopeePay"],
  ["93600919", "BluePay"],
  ["93600920", "i.saku"],
  ["93600947", "Bank Aladin Syariah"],
]);

/** How many digits of a merchant account number name the institution. */
export const ACQUIRER_DIGITS = 8;

/** The institution of a merchant account number, or undefined when the table does not know it. */
export function acquirerOf(accountNumber: string): string | undefined {
  return NAMES.get(accountNumber.slice(0, ACQUIRER_DIGITS));
}
