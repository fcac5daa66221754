// Verifies a seal with WebCrypto alone: node verify.mjs TRUSTLIST TEXT. Exit 0 when it is authentic. It is written
// after the format's description, not after the program, so that two readers of the description must agree.
import { readFileSync } from "node:fs";
import { inflateSync } from "node:zlib";
import { webcrypto as crypto } from "node:crypto";

const [, , listFile, text] = process.argv;

function base32(s) {
  const bytes = [];
  let bits = 0, n = 0;
  for (const c of s.toUpperCase().replace(/\s/g, "")) {
    const v = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c);
    if (v < 0) throw new Error("not base32");
    bits = (bits << 5) | v;
    n += 5;
    if (n >= 8) { n -= 8; bytes.push((bits >> n) & 255); bits &= (1 << n) - 1; }
  }
  return Uint8Array.from(bytes);
}

// the few shapes of CBOR that the outer layers of a seal have
function read(b, at) {
  const major = b[at] >> 5, low = b[at] & 31;
  let n = low, next = at + 1;
  if (low === 24) { n = b[at + 1]; next = at + 2; }
  if (low === 25) { n = (b[at + 1] << 8) | b[at + 2]; next = at + 3; }
  if (low > 25) throw new Error("unexpected length");
  return { major, n, next };
}
function bytesAt(b, at) {
  const h = read(b, at);
  if (h.major !== 2) throw new Error("not a byte string");
  return { value: b.slice(h.next, h.next + h.n), raw: b.slice(at, h.next + h.n), next: h.next + h.n };
}

let octets = base32(text.slice(text.indexOf("#") + 1));
if (octets[0] === 0x78) octets = new Uint8Array(inflateSync(octets, { maxOutputLength: 8192 }));
if (octets[0] !== 0xd2 || octets[1] !== 0x84) throw new Error("not COSE_Sign1");
const header = bytesAt(octets, 2);
if (octets[header.next] !== 0xa0) throw new Error("unprotected is not empty");
const payload = bytesAt(octets, header.next + 1);
const signature = bytesAt(octets, payload.next);
if (signature.next !== octets.length || signature.value.length !== 64) throw new Error("left over");
const kid = Buffer.from(header.value.slice(5)).toString("hex");
if (Buffer.from(header.value.slice(0, 5)).toString("hex") !== "a201260448") throw new Error("not ES256");
const jwk = JSON.parse(readFileSync(listFile)).keys.find((k) => k.kid === kid);
if (!jwk) throw new Error("unknown key");
const signed = Buffer.concat([Buffer.from([0x84, 0x6a]), Buffer.from("Signature1"), header.raw, Buffer.from([0x40]), payload.raw]);
const key = await crypto.subtle.importKey("jwk", { kty: jwk.kty, crv: jwk.crv, x: jwk.x, y: jwk.y }, { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]);
if (!(await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, signature.value, signed))) throw new Error("signature");
console.log("authentic", kid);
