// Reads transfers as JSON, one a line, and answers each with the payload that vietnam-qr-pay writes and what it reads out of ours.
const readline = require("node:readline");
const { createRequire } = require("node:module");
const { QRPay } = createRequire(process.argv[2] + "/")("vietnam-qr-pay");

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  const t = JSON.parse(line);
  const written = QRPay.initVietQR({ bankBin: t.Bank, bankNumber: t.Account, amount: t.Amount ? String(t.Amount) : undefined, purpose: t.Message || undefined }).build();
  const read = new QRPay(t.Payload);
  console.log(JSON.stringify({ Written: written, Valid: read.isValid, Bank: read.consumer.bankBin, Account: read.consumer.bankNumber,
    Amount: Number(read.amount || 0), Message: read.additionalData.purpose || "" }));
});
