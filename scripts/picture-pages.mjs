/**
 * The pages that the documents show pictures of. To add one: a line here, then `npm run pictures`.
 *
 * `path` stands under the demo's project for `of: "project"`, under its merchant for `merchant`,
 * under the console for `house`; a buyer's is whole. `first` follows the first link whose address
 * has that in it; `press` presses a button. Both widths are taken unless `widths` names one;
 * `whole` pictures are as long as their page.
 */
export const PICTURES = [
  { name: "choose", of: "buyer", path: "/pay/demo-pakasir/22000?order_id=A1", widths: ["phone"] },
  {
    name: "qris",
    of: "buyer",
    path: "/pay/demo-pakasir/22000?order_id=A2&qris_only=1",
    widths: ["phone"],
    whole: true,
  },
  {
    name: "paid",
    of: "buyer",
    path: "/pay/demo-pakasir/22000?order_id=A3&qris_only=1",
    press: "Bayar",
    until: ".mark.good",
    widths: ["phone"],
  },
  {
    name: "virtual-account",
    of: "buyer",
    path: "/pay/demo-pakasir/22000?order_id=A4&payment_method=bni_va&lang=en",
    widths: ["desk"],
    dark: true,
  },
  { name: "home", of: "project", path: "", whole: true },
  { name: "payments", of: "project", path: "/payments" },
  { name: "payment", of: "project", path: "/payments?status=paid", first: "/payments/pay_" },
  { name: "balance", of: "project", path: "/balance" },
  { name: "payouts", of: "project", path: "/payouts" },
  { name: "payout-new", of: "project", path: "/payouts/new" },
  { name: "links", of: "project", path: "/links" },
  { name: "reports", of: "project", path: "/reports" },
  { name: "webhooks", of: "project", path: "/webhooks" },
  { name: "deliveries", of: "project", path: "/webhooks/deliveries" },
  { name: "delivery", of: "project", path: "/webhooks/deliveries?status=pending", first: "/dlv_" },
  { name: "events", of: "project", path: "/events" },
  { name: "api", of: "project", path: "/api", press: "Jalankan", until: "#reply" },
  { name: "keys", of: "project", path: "/keys" },
  { name: "channels", of: "project", path: "/settings/channels" },
  { name: "look", of: "project", path: "/settings/look" },
  { name: "team", of: "merchant", path: "/team" },
  { name: "audit", of: "merchant", path: "/audit" },
  { name: "console", of: "house", path: "" },
  { name: "merchants", of: "house", path: "/merchants" },
  { name: "approvals", of: "house", path: "/payouts" },
  { name: "rails", of: "house", path: "/rails" },
  { name: "astray", of: "house", path: "/astray" },
];
