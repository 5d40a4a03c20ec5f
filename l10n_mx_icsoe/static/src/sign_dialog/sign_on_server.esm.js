import {rpc} from "@web/core/network/rpc";

function toBase64(bytes) {
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

/**
 * Sign a filing on the server, which uses the e.firma in memory and keeps none of it.
 *
 * The one place that sends the private key: whoever signs in the browser instead
 * replaces this function.
 *
 * @param {Number} filingId
 * @param {{ certificate: Uint8Array, privateKey: Uint8Array, password: string }} efirma
 * @throws {import("@web/core/network/rpc").RPCError} with the server's words when it
 *   refuses
 */
export async function signOnServer(filingId, {certificate, privateKey, password}) {
    await rpc(`/l10n_mx_icsoe/filing/${filingId}/sign`, {
        certificate: toBase64(certificate),
        private_key: toBase64(privateKey),
        password,
    });
}
