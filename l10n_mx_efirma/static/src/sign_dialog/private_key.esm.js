import {Refusal, parseDer, readDer} from "./refusal.esm";
import {_t} from "@web/core/l10n/translation";

/*
 * The private key of an e.firma: RSA, in PKCS#8 encrypted with a password (RFC 5958, RFC 8018).
 * The rules are those of tools/efirma/private_key.py; this one works where the key is.
 */
const RSA = "1.2.840.113549.1.1.1";
const PBES2 = "1.2.840.113549.1.5.13";
const PBKDF2 = "1.2.840.113549.1.5.12";
/** PBE with SHA-1 and triple DES, of PKCS#12. */
const PKCS12 = "1.2.840.113549.1.12.1.3";
/** Triple DES (SAT's), AES with 128, 192 and 256 bits. */
const CIPHERS = [
    "1.2.840.113549.3.7",
    "2.16.840.1.101.3.4.1.2",
    "2.16.840.1.101.3.4.1.22",
    "2.16.840.1.101.3.4.1.42",
];
/** Rounds of the password's derivation beyond which the file is no key (SAT's has 2,048). */
const MAX_ROUNDS = 2_000_000;

/** The letters of Windows-1252 by their byte. */
const WINDOWS = new TextDecoder("windows-1252").decode(
    Uint8Array.from({length: 256}, (_, i) => i)
);

const notEncrypted = () =>
    _t(
        "The private key has no password: whoever has the file could sign. Choose the .key file of the e.firma as SAT gave it."
    );
const unreadable = () =>
    _t(
        "The file given as the private key is not one. Choose the .key file of the company's e.firma, as SAT gave it, and check that it was not exchanged with the .cer file."
    );
const unsupported = () =>
    _t(
        "The private key is locked with a cipher that is not supported: a program other than SAT's wrote it. Choose the .key file of the company's e.firma as SAT gave it."
    );
const wrongPassword = () =>
    _t(
        "The password does not open the private key. Type the password of the e.firma's .key file, which is not the one that opens SAT's portal, and mind capital letters."
    );
const blankInPassword = () =>
    _t(
        "The password does not open the private key. It begins or ends with a blank, which is easily copied along by mistake: type it without, and mind capital letters."
    );

function leaves(element) {
    return Array.isArray(element.value) ? element.value.flatMap(leaves) : [element];
}

function isSupported([algorithm, derivation, ...others]) {
    return (
        algorithm === PKCS12 ||
        (algorithm === PBES2 &&
            derivation === PBKDF2 &&
            CIPHERS.includes(others[others.length - 1]))
    );
}

/**
 * `{ element, algorithm }` of an EncryptedPrivateKeyInfo that is bearable to open, else null.
 * The algorithm is empty when it is not supported.
 */
function parseEncrypted(forge, der) {
    const {asn1} = forge;
    try {
        const element = parseDer(forge, der);
        const [algorithm, data] = element.value;
        if (
            element.value.length !== 2 ||
            algorithm.type !== asn1.Type.SEQUENCE ||
            data.type !== asn1.Type.OCTETSTRING
        ) {
            return null;
        }
        const parts = leaves(algorithm);
        const rounds = parts
            .filter(({type}) => type === asn1.Type.INTEGER)
            .map(({value}) => asn1.derToInteger(value));
        const oids = parts
            .filter(({type}) => type === asn1.Type.OID)
            .map(({value}) => asn1.derToOid(value));
        if (!isSupported(oids)) {
            return {element, algorithm: ""};
        }
        return rounds.some((count) => count > MAX_ROUNDS)
            ? null
            : {element, algorithm: oids[0]};
    } catch {
        return null;
    }
}

function isPlainKey(forge, der) {
    try {
        const {value} = parseDer(forge, der);
        // PKCS#8: version, algorithm, key. PKCS#1: the numbers, of which the first is the version.
        return value[0].type === forge.asn1.Type.INTEGER && value.length >= 3;
    } catch {
        return false;
    }
}

/** The password as bytes; SAT's older programs for Windows encoded it as that system did. */
function* encodings(forge, algorithm, password) {
    if (algorithm === PKCS12) {
        // Forge encodes it as that standard wants
        yield password;
        return;
    }
    try {
        yield forge.util.encodeUtf8(password);
    } catch {
        // Half a letter: no file has that password
    }
    const places = Array.from(password, (letter) => WINDOWS.indexOf(letter));
    if (!places.includes(-1)) {
        yield String.fromCharCode(...places);
    }
}

/** The PrivateKeyInfo, or null when `secret` does not open it. */
function decrypt(forge, element, secret) {
    try {
        const info = forge.pki.decryptPrivateKeyInfo(element, secret);
        const [version, algorithm, key] = info.value;
        const {INTEGER, OID, OCTETSTRING} = forge.asn1.Type;
        const found = [version.type, algorithm.value[0].type, key.type];
        return found.join() === [INTEGER, OID, OCTETSTRING].join() ? info : null;
    } catch {
        return null;
    }
}

/**
 * The RSA private key in `bytes`, opened with `password`: forge's object. Call `wipeKey` after use.
 *
 * @param {Uint8Array} bytes
 * @param {String} password
 * @throws {Refusal} in the words of the server
 */
export function openKey(forge, bytes, password) {
    const der = readDer(forge, bytes, ".key");
    const encrypted = parseEncrypted(forge, der);
    if (!encrypted) {
        throw new Refusal(isPlainKey(forge, der) ? notEncrypted() : unreadable());
    }
    if (!encrypted.algorithm) {
        throw new Refusal(unsupported());
    }
    for (const secret of encodings(forge, encrypted.algorithm, password)) {
        const info = decrypt(forge, encrypted.element, secret);
        if (info) {
            if (forge.asn1.derToOid(info.value[1].value[0].value) !== RSA) {
                throw new Refusal(
                    _t(
                        "The private key is not an RSA key, so it is not an e.firma's. Choose the .key file of the company's e.firma."
                    )
                );
            }
            return forge.pki.privateKeyFromAsn1(info);
        }
    }
    throw new Refusal(
        password === password.trim() ? wrongPassword() : blankInPassword()
    );
}

/** Forget the numbers of `key`. What else the browser has copied of it, no page can reach. */
export function wipeKey(key) {
    for (const number of [key.d, key.p, key.q, key.dP, key.dQ, key.qInv]) {
        number?.data.fill(0);
    }
}
