import { generateKeyPairSync, sign } from "node:crypto";

/** A key and an X.509 certificate (RFC 5280, version 1) of 127.0.0.1 that it signed itself, both PEM: for a server that no client should trust. */
export function selfSigned(): { readonly key: string; readonly cert: string } {
  const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const ecdsaWithSha256 = der(0x30, Buffer.from("06082a8648ce3d040302", "hex"));
  const name = der(0x30, der(0x31, der(0x30, Buffer.from("0603550403", "hex"), der(0x0c, Buffer.from("127.0.0.1")))));
  const time = (text: string): Buffer => der(0x17, Buffer.from(text));
  const tbs = der(
    0x30,
    der(0x02, Buffer.from([1])),
    ecdsaWithSha256,
    name,
    der(0x30, time("200101000000Z"), time("491231235959Z")),
    name,
    pair.publicKey.export({ type: "spki", format: "der" }),
  );
  const signature = der(0x03, Buffer.from([0]), sign("sha256", tbs, pair.privateKey));
  const base64 = der(0x30, tbs, ecdsaWithSha256, signature).toString("base64").replace(/.{64}/gu, "$&\n");
  return {
    key: pair.privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`,
  };
}

/** Tag, length and content in DER; content of at most 65,535 bytes. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}
