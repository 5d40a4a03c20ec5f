import {Refusal, parseDer, readDer} from "./refusal.esm";
import {_t} from "@web/core/l10n/translation";

/**
 * The DER of the certificate in `bytes`, and nothing else that the file may hold: it is sent to the
 * server, which judges it. So a key that was chosen by mistake is refused here.
 *
 * @param {Uint8Array} bytes
 * @returns {String} a string of bytes
 * @throws {Refusal} it is no certificate
 */
export function readCertificate(forge, bytes) {
    const der = readDer(forge, bytes, ".cer");
    const {SEQUENCE, BITSTRING} = forge.asn1.Type;
    try {
        // RFC 5280: what is signed, with which algorithm, the signature
        const types = parseDer(forge, der).value.map(({type}) => type);
        if (types.join() === [SEQUENCE, SEQUENCE, BITSTRING].join()) {
            return der;
        }
    } catch {
        // Told below
    }
    throw new Refusal(
        _t(
            "The file given as the certificate is not one. Choose the .cer file of the company's e.firma, and check that it was not exchanged with the .key file."
        )
    );
}
