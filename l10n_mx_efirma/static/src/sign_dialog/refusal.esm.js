import {_t} from "@web/core/l10n/translation";

/** Files or a password that cannot sign; the message is for who signs, in their language. */
export class Refusal extends Error {}

/** Bytes; what the server takes as well (`tools/efirma`). */
const MAX_SIZE = 64 * 1024;

/**
 * Content of a file that may be PEM, as forge wants it: the DER in a string of bytes. Of a PEM
 * file, the first block; empty when that cannot be read.
 *
 * @param {Uint8Array} bytes
 * @param {String} file what it should be: ".cer" or ".key"
 */
export function readDer(forge, bytes, file) {
    if (bytes.length > MAX_SIZE) {
        throw new Refusal(
            _t(
                "The file is too big to be the %(file)s of an e.firma. Choose the file as SAT gave it.",
                {file}
            )
        );
    }
    const content = forge.util.createBuffer(bytes).getBytes();
    if (!content.trimStart().startsWith("-----BEGIN ")) {
        return content;
    }
    try {
        return forge.pem.decode(content)[0].body;
    } catch {
        return "";
    }
}

/** The element of ASN.1 in `der`, with strings of bits left as bytes. */
export function parseDer(forge, der) {
    return forge.asn1.fromDer(der, {decodeBitStrings: false});
}
