import {checkCertificate, readCertificate} from "./certificate.esm";
import {openKey, wipeKey} from "./private_key.esm";
import {Refusal} from "./refusal.esm";
import {_t} from "@web/core/l10n/translation";
import {loadBundle} from "@web/core/assets";
import {rpc} from "@web/core/network/rpc";

/** What a signature of XML covers. The key is used for nothing else, whatever the server asks. */
const SIGNED_INFO =
    /^<ds:SignedInfo xmlns:ds="http:\/\/www\.w3\.org\/2000\/09\/xmldsig#">.*<\/ds:SignedInfo>$/s;

function toBase64(bytes) {
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

/**
 * Sign a filing with an e.firma whose key and password stay in this page: the server says what to
 * sign, and gets the certificate, which is public, and the value of the signature.
 *
 * @param {{ filing_id: number, company_rfc: string, moment: string }} filing
 * @param {{ certificate: Uint8Array, privateKey: Uint8Array, password: string }} efirma what is
 *  secret in it is wiped, whatever happens
 * @throws {Refusal} the files or the password cannot sign
 * @throws {import("@web/core/network/rpc").RPCError} with the server's words when it refuses
 */
export async function signInBrowser(filing, efirma) {
    let key = null;
    try {
        await loadBundle("l10n_mx_efirma.assets_forge");
        const {forge} = window;
        const certificate = readCertificate(forge, efirma.certificate);
        checkCertificate(certificate, {rfc: filing.company_rfc, moment: filing.moment});
        key = openKey(forge, efirma.privateKey, efirma.password);
        if (key.n.compareTo(certificate.modulus)) {
            throw new Refusal(
                _t(
                    "The private key does not belong to the certificate. Choose the .cer and .key files of the same e.firma."
                )
            );
        }
        const url = `/l10n_mx_icsoe/filing/${filing.filing_id}/sign`;
        const prepared = await rpc(`${url}/prepare`, {
            certificate: toBase64(efirma.certificate),
        });
        const content = atob(prepared.to_sign);
        if (!SIGNED_INFO.test(content)) {
            throw new Refusal(
                _t(
                    "The server asked to sign something that is no return. Nothing was signed; tell your administrator."
                )
            );
        }
        const value = key.sign(forge.md.sha256.create().update(content));
        await rpc(url, {ticket: prepared.ticket, value: btoa(value)});
    } finally {
        efirma.privateKey.fill(0);
        efirma.password = "";
        if (key) {
            wipeKey(key);
        }
    }
}
