import {openKey, wipeKey} from "./private_key.esm";
import {Refusal} from "./refusal.esm";
import {_t} from "@web/core/l10n/translation";
import {loadBundle} from "@web/core/assets";
import {readCertificate} from "./certificate.esm";

/** What a signature of XML covers. The key is used for nothing else, whatever the server asks. */
const SIGNED_INFO =
    /^<ds:SignedInfo xmlns:ds="http:\/\/www\.w3\.org\/2000\/09\/xmldsig#">.*<\/ds:SignedInfo>$/s;

async function loadForge() {
    await loadBundle("l10n_mx_efirma.assets_forge");
    return window.forge;
}

/**
 * What the server says of a certificate before a password is typed: its holder and validity.
 *
 * @param {(method: string, ...args: any[]) => Promise<any>} call a method of the record to sign
 * @param {Uint8Array} bytes
 * @throws {Refusal} it is no certificate
 * @throws {import("@web/core/network/rpc").RPCError} with the server's words when it cannot sign
 */
export async function judgeCertificate(call, bytes) {
    const certificate = readCertificate(await loadForge(), bytes);
    return call("judge_certificate", btoa(certificate));
}

/**
 * Sign a record with an e.firma whose key and password stay in this page: the server says what to
 * sign, and gets the certificate, which is public, and the value of the signature.
 *
 * @param {(method: string, ...args: any[]) => Promise<any>} call a method of the record to sign
 * @param {{ certificate: Uint8Array | null, privateKey: Uint8Array, password: string }} efirma
 *  without a certificate, the one that the server remembers; what is secret is wiped, whatever
 *  happens
 * @throws {Refusal} the files or the password cannot sign
 * @throws {import("@web/core/network/rpc").RPCError} with the server's words when it refuses
 */
export async function signInBrowser(call, efirma) {
    let key = null;
    try {
        const forge = await loadForge();
        const certificate = efirma.certificate
            ? btoa(readCertificate(forge, efirma.certificate))
            : false;
        key = openKey(forge, efirma.privateKey, efirma.password);
        const prepared = await call("prepare_signature", certificate);
        if (key.n.toString(16) !== prepared.modulus) {
            throw new Refusal(
                _t(
                    "The private key does not belong to the certificate. Choose the .cer and .key files of the same e.firma."
                )
            );
        }
        const content = atob(prepared.to_sign);
        if (!SIGNED_INFO.test(content)) {
            throw new Refusal(
                _t(
                    "The server asked to sign something that is no document of yours. Nothing was signed; tell your administrator."
                )
            );
        }
        const value = key.sign(forge.md.sha256.create().update(content));
        await call("complete_signature", prepared.ticket, btoa(value));
    } finally {
        efirma.privateKey.fill(0);
        efirma.password = "";
        if (key) {
            wipeKey(key);
        }
    }
}
