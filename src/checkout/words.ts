/** What the checkout says, in Indonesian first and in English. One entry, both languages. */

import type { Language } from "../ui/language.ts";

export { type Language, languageOf } from "../ui/language.ts";

const id = {
  otherLanguage: "English",
  language: "Bahasa",
  sandboxRibbon: "Mode sandbox: ini hanya simulasi, bukan uang sungguhan.",
  pay: "Pembayaran",
  payTo: (merchant: string) => `Bayar ke ${merchant}`,
  order: "Nomor pesanan",
  amount: "Tagihan",
  fee: "Biaya layanan",
  code: "Kode unik",
  total: "Total bayar",
  method: "Metode",
  payee: "Penerima",
  noFee: "Tanpa biaya",
  withFee: (fee: string) => `Biaya ${fee}`,
  withCode: "ditambah kode unik",
  between: (least: string, most: string) => `${least} – ${most}`,
  speeds: {
    qris: "Langsung masuk",
    va: "Masuk dalam hitungan menit",
    ewallet: "Langsung masuk",
    paypal: "Langsung masuk, ditagih dalam dolar",
  },
  kinds: {
    qris: "QRIS, semua bank dan dompet digital",
    va: "Virtual account",
    ewallet: "Dompet digital",
    paypal: "PayPal",
  },
  chooseMethod: "Pilih metode pembayaran",
  changeMethod: "Ganti metode pembayaran",
  noMethods: "Belum ada metode pembayaran yang bisa dipakai untuk tagihan ini.",
  atLeast: (amount: string) => `Minimal ${amount}`,
  atMost: (amount: string) => `Maksimal ${amount}`,
  unavailable: "Tidak tersedia untuk nominal ini",
  payBefore: "Bayar sebelum",
  waiting: "Menunggu pembayaran",
  waitingBody: "Halaman ini berganti sendiri begitu pembayaran masuk.",
  checkStatus: "Saya sudah bayar",
  checking: "Pembayaran sedang diperiksa",
  checkingBody:
    "Belum ada uang yang masuk untuk tagihan ini. Biasanya terbaca dalam satu menit. Jangan " +
    "membayar dua kali; simpan bukti bayar dan tunggu di halaman ini.",
  checkAgain: "Periksa lagi",
  left: (time: string) => `Sisa waktu ${time}`,
  minutesLeft: (minutes: string) => `Sisa waktu ${minutes} menit.`,
  offline: "Sambungan internet terputus. Status diperiksa lagi begitu tersambung.",
  qrLabel: (amount: string, payee: string) => `Kode QRIS untuk membayar ${amount} kepada ${payee}`,
  howToPay: "Cara membayar",
  exactAmount: (amount: string) =>
    `Bayar tepat ${amount}. Jumlah ini mengenali pembayaran Anda; jumlah lain tidak cocok.`,
  accountNumber: "Nomor virtual account",
  copyNumber: "Salin nomor",
  copyAmount: "Salin jumlah",
  copyQris: "Salin teks QRIS",
  copied: "Tersalin",
  savePicture: "Simpan gambar QR",
  sharePicture: "Bagikan gambar QR",
  print: "Cetak bukti bayar",
  continueOnPhone: "Lanjutkan di ponsel lain",
  scanToContinue: (channel: string) =>
    `Pindai dengan kamera ponsel yang memiliki aplikasi ${channel}.`,
  phoneQrLabel: (channel: string) => `Kode QR untuk membuka ${channel} di ponsel`,
  phone: (channel: string) => `Nomor ponsel ${channel}`,
  phoneHint: "Contoh: 081234567890",
  sendRequest: "Kirim permintaan bayar",
  sendAgain: "Kirim lagi, atau ke nomor lain",
  otherMethod: "Pilih metode lain",
  converted: (channel: string, amount: string) => `${channel} menagih ${amount}`,
  convertedAt: (one: string, rupiah: string) => `Kurs: ${one} = ${rupiah}`,
  continueAt: (channel: string) => `Lanjut ke ${channel}`,
  continueBody: (channel: string) =>
    `Anda akan membuka ${channel} untuk menyelesaikan pembayaran, lalu kembali ke halaman ini.`,
  pushSent: (channel: string, phone: string) =>
    `Permintaan bayar sudah dikirim ke ${channel} nomor ${phone}.`,
  pushWait: (channel: string) =>
    `Buka aplikasi ${channel} sekarang dan setujui. Permintaan berlaku sekitar satu menit.`,
  playedBody: (channel: string) =>
    `Di mode sandbox, halaman ini berperan sebagai ${channel}. Tidak ada uang yang berpindah.`,
  playedPay: (amount: string) => `Setujui dan bayar ${amount}`,
  lapsed: "Waktu untuk metode sebelumnya sudah habis. Pilih lagi untuk melanjutkan.",
  paid: "Pembayaran berhasil",
  paidBody: "Terima kasih. Pembayaran Anda sudah kami terima.",
  paidAt: "Dibayar pada",
  paymentId: "ID pembayaran",
  expired: "Waktu pembayaran habis",
  expiredBody:
    "Jangan membayar memakai kode atau nomor yang lama. Kembali ke merchant untuk mengulang.",
  expiredPaid:
    "Sudah terlanjur bayar? Simpan bukti bayar, lalu hubungi merchant dengan nomor pesanan ini.",
  astray: {
    short: {
      title: (came: string) => `Baru ${came} yang masuk`,
      body: (missing: string, payable: string) =>
        `Kurang ${missing} dari ${payable}, jadi tagihan ini belum lunas. Uang Anda tercatat dan ` +
        "tidak hilang. Hubungi merchant dengan nomor pesanan ini untuk meminta uang itu diterima " +
        "atau dikembalikan. Jangan mengirim kekurangannya saja: hanya jumlah penuh yang cocok.",
    },
    over: {
      title: (came: string) => `Lebih bayar ${came}`,
      body: () => "Tagihan ini lunas. Kelebihannya tercatat; hubungi merchant untuk pengembalian.",
    },
    twice: {
      title: (came: string) => `Ada pembayaran kedua sebesar ${came}`,
      body: () =>
        "Tagihan ini sudah lunas sebelumnya. Uang yang kedua tercatat; hubungi merchant untuk " +
        "pengembalian.",
    },
    late: {
      title: (came: string) => `${came} masuk terlambat`,
      body: () =>
        "Uang Anda kami terima setelah waktu pembayaran habis. Uang itu tercatat dan tidak " +
        "hilang: merchant menerimanya atau mengembalikannya. Hubungi merchant dengan nomor " +
        "pesanan ini, dan jangan membayar lagi.",
    },
    returned: (came: string) => `${came} sudah dikembalikan kepada Anda.`,
  },
  refunded: "Dikembalikan",
  canceled: "Pembayaran dibatalkan",
  canceledBody: "Tagihan ini sudah dibatalkan. Jangan membayar memakai kode atau nomor yang lama.",
  failed: "Pembayaran gagal",
  failedBody: "Pembayaran ini tidak dapat diselesaikan. Kembali ke merchant untuk mengulang.",
  back: "Kembali ke halaman merchant",
  scenarioTitle: "Panel simulasi",
  scenarioBody: "Hanya di sandbox. Pilih apa yang terjadi pada pembayaran ini.",
  scenarios: {
    paid: "Bayar",
    failed: "Gagal",
    expired: "Waktu habis",
    late: "Bayar terlambat",
    twice: "Bayar dua kali",
    short: "Bayar kurang",
    over: "Bayar lebih",
  },
  link: {
    amount: "Nominal (Rp)",
    bounds: (least: string, most: string) => `Dari ${least} sampai ${most}`,
    payer: "Nama Anda (boleh dikosongkan)",
    next: "Lanjut ke pembayaran",
    refused: {
      amount: "Tulis nominal dengan angka, misalnya 50.000.",
      least: (least: string) => `Nominal paling sedikit ${least}.`,
      most: (most: string) => `Nominal paling banyak ${most}.`,
      payer: "Nama paling panjang 100 huruf.",
    },
  },
  openCode: {
    lead: "Kode ini dapat dibayar kapan saja, berulang kali.",
    each: (least: string, most: string) => `Sekali bayar dari ${least} sampai ${most}.`,
    qr: (payee: string) => `Kode QRIS untuk membayar kepada ${payee}`,
  },
  poweredBy: "Diproses oleh Gapura",
  notices: {
    ended: {
      title: "Tautan sudah ditutup",
      body: "Tautan ini tidak menerima pembayaran lagi. Hubungi merchant untuk tautan baru.",
    },
    unknown: {
      title: "Tautan tidak dikenal",
      body: "Periksa kembali tautan pembayaran dari merchant.",
    },
    invalid: {
      title: "Tautan tidak lengkap",
      body: "Ada bagian tautan pembayaran yang kurang atau keliru.",
    },
    amount: {
      title: "Nominal tidak dapat dibayar",
      body: "Nominal ini di luar batas yang diterima merchant.",
    },
    method: { title: "Metode tidak tersedia", body: "Pilih metode lain untuk pembayaran ini." },
    paused: {
      title: "Belum dapat menerima pembayaran",
      body: "Merchant ini sedang tidak menerima pembayaran baru. Yang sudah dibuat tetap diterima.",
    },
    phone: { title: "Nomor ponsel keliru", body: "Tulis nomor Indonesia, misalnya 081234567890." },
    state: {
      title: "Tidak dapat diubah",
      body: "Pembayaran ini sudah selesai atau sudah berakhir.",
    },
    refused: { title: "Permintaan ditolak", body: "Formulir ini dikirim dari halaman lain." },
    busy: { title: "Terlalu banyak permintaan", body: "Tunggu sebentar, lalu coba lagi." },
    unavailable: {
      title: "Belum dapat diproses",
      body: "Layanan sedang tidak tersedia. Coba lagi sebentar.",
    },
    misdirected: { title: "Alamat salah", body: "Halaman ini tidak dilayani di alamat tersebut." },
    broken: {
      title: "Terjadi kesalahan",
      body: "Kesalahan ada di pihak kami. Coba lagi sebentar.",
    },
    closed: { title: "Halaman pembayaran", body: "Buka tautan ini di peramban untuk membayar." },
  },
};

export type Words = typeof id;
export type NoticeName = keyof Words["notices"];

const en: Words = {
  otherLanguage: "Bahasa Indonesia",
  language: "Language",
  sandboxRibbon: "Sandbox mode: this is only a simulation, no real money.",
  pay: "Payment",
  payTo: (merchant) => `Pay ${merchant}`,
  order: "Order number",
  amount: "Amount",
  fee: "Service fee",
  code: "Unique code",
  total: "Total to pay",
  method: "Method",
  payee: "Payee",
  noFee: "No fee",
  withFee: (fee) => `Fee ${fee}`,
  withCode: "plus a unique code",
  between: (least, most) => `${least} – ${most}`,
  speeds: {
    qris: "Arrives at once",
    va: "Arrives within minutes",
    ewallet: "Arrives at once",
    paypal: "Arrives at once, charged in dollars",
  },
  kinds: {
    qris: "QRIS, any bank or wallet app",
    va: "Virtual account",
    ewallet: "Wallets",
    paypal: "PayPal",
  },
  chooseMethod: "Choose how to pay",
  changeMethod: "Choose another way to pay",
  noMethods: "There is no way yet to pay this bill.",
  atLeast: (amount) => `At least ${amount}`,
  atMost: (amount) => `At most ${amount}`,
  unavailable: "Not available for this amount",
  payBefore: "Pay before",
  waiting: "Waiting for the payment",
  waitingBody: "This page changes by itself as soon as the payment arrives.",
  checkStatus: "I have paid",
  checking: "Looking for your payment",
  checkingBody:
    "No money has arrived for this bill yet. It usually shows within a minute. Do not pay twice; " +
    "keep the receipt and wait on this page.",
  checkAgain: "Check again",
  left: (time) => `Time left ${time}`,
  minutesLeft: (minutes) => `Time left: ${minutes} minutes.`,
  offline: "You are offline. The status is checked again once you are back.",
  qrLabel: (amount, payee) => `QRIS code to pay ${amount} to ${payee}`,
  howToPay: "How to pay",
  exactAmount: (amount) =>
    `Pay exactly ${amount}. It tells your payment from others; no other amount will match.`,
  accountNumber: "Virtual account number",
  copyNumber: "Copy the number",
  copyAmount: "Copy the amount",
  copyQris: "Copy the QRIS text",
  copied: "Copied",
  savePicture: "Save the QR picture",
  sharePicture: "Share the QR picture",
  print: "Print the receipt",
  continueOnPhone: "Continue on another phone",
  scanToContinue: (channel) => `Scan with the camera of the phone that has the ${channel} app.`,
  phoneQrLabel: (channel) => `QR code that opens ${channel} on a phone`,
  phone: (channel) => `Mobile number registered with ${channel}`,
  phoneHint: "For example 081234567890",
  sendRequest: "Send the request to pay",
  sendAgain: "Send it again, or to another number",
  otherMethod: "Choose another way to pay",
  converted: (channel, amount) => `${channel} charges ${amount}`,
  convertedAt: (one, rupiah) => `Rate: ${one} = ${rupiah}`,
  continueAt: (channel) => `Continue to ${channel}`,
  continueBody: (channel) =>
    `You will open ${channel} to complete the payment, and then come back to this page.`,
  pushSent: (channel, phone) => `A request to pay was sent to ${channel} on ${phone}.`,
  pushWait: (channel) =>
    `Open the ${channel} app now and approve it. The request lives for about a minute.`,
  playedBody: (channel) => `In sandbox mode this page plays ${channel}. No money moves.`,
  playedPay: (amount) => `Approve and pay ${amount}`,
  lapsed: "The time for the earlier method is over. Choose again to go on.",
  paid: "Payment received",
  paidBody: "Thank you. We have received your payment.",
  paidAt: "Paid at",
  paymentId: "Payment ID",
  expired: "The time to pay is over",
  expiredBody: "Do not pay with the old code or number. Go back to the merchant to start again.",
  expiredPaid:
    "Already paid? Keep the receipt and contact the merchant with the order number on this page.",
  astray: {
    short: {
      title: (came) => `Only ${came} has arrived`,
      body: (missing, payable) =>
        `${missing} of ${payable} is missing, so this bill is not paid yet. Your money is on ` +
        "record and not lost. Contact the merchant with this order number to have it accepted or " +
        "sent back. Do not send only the rest: no other amount than the whole will match.",
    },
    over: {
      title: (came) => `${came} too much has arrived`,
      body: () => "This bill is paid. The rest is on record; ask the merchant to send it back.",
    },
    twice: {
      title: (came) => `A second payment of ${came} has arrived`,
      body: () =>
        "This bill was paid already. The second payment is on record; ask the merchant to send " +
        "it back.",
    },
    late: {
      title: (came) => `${came} arrived late`,
      body: () =>
        "Your money came after the time to pay was over. It is on record and not lost: the " +
        "merchant accepts it or sends it back. Contact the merchant with this order number, and " +
        "do not pay again.",
    },
    returned: (came) => `${came} has been sent back to you.`,
  },
  refunded: "Refunded",
  canceled: "Payment canceled",
  canceledBody: "This bill has been canceled. Do not pay with the old code or number.",
  failed: "Payment failed",
  failedBody: "This payment could not be completed. Go back to the merchant to start again.",
  back: "Back to the merchant",
  scenarioTitle: "Simulation panel",
  scenarioBody: "Sandbox only. Choose what happens to this payment.",
  scenarios: {
    paid: "Pay",
    failed: "Fail",
    expired: "Run out of time",
    late: "Pay late",
    twice: "Pay twice",
    short: "Pay too little",
    over: "Pay too much",
  },
  link: {
    amount: "Amount (Rp)",
    bounds: (least, most) => `From ${least} to ${most}`,
    payer: "Your name (may be left empty)",
    next: "Continue to payment",
    refused: {
      amount: "Write the amount in digits, as in 50.000.",
      least: (least) => `The amount must be at least ${least}.`,
      most: (most) => `The amount must be at most ${most}.`,
      payer: "The name may have at most 100 characters.",
    },
  },
  openCode: {
    lead: "This code can be paid at any time, again and again.",
    each: (least, most) => `Each time from ${least} to ${most}.`,
    qr: (payee) => `QRIS code to pay ${payee}`,
  },
  poweredBy: "Processed by Gapura",
  notices: {
    ended: {
      title: "This link is closed",
      body: "It takes no more payments. Ask the merchant for a new one.",
    },
    unknown: { title: "Unknown link", body: "Check the payment link that the merchant gave you." },
    invalid: { title: "Incomplete link", body: "A part of the payment link is missing or wrong." },
    amount: {
      title: "This amount cannot be paid",
      body: "It is outside the limits that the merchant accepts.",
    },
    method: { title: "Method not available", body: "Choose another way to pay." },
    paused: {
      title: "No payments right now",
      body: "This merchant takes no new payments for now. Those made before are still taken.",
    },
    phone: { title: "Not a mobile number", body: "Write an Indonesian one, as in 081234567890." },
    state: { title: "This cannot be changed", body: "The payment is complete or has ended." },
    refused: { title: "Request refused", body: "The form was sent from another page." },
    busy: { title: "Too many requests", body: "Wait a moment, then try again." },
    unavailable: {
      title: "Not possible right now",
      body: "The service is not available. Try again shortly.",
    },
    misdirected: { title: "Wrong address", body: "This page is not served under that address." },
    broken: { title: "Something went wrong", body: "The fault is ours. Try again shortly." },
    closed: { title: "Payment page", body: "Open this link in a browser to pay." },
  },
};

export const words: Readonly<Record<Language, Words>> = { id, en };
