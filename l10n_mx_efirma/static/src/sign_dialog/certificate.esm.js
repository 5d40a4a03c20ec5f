import {Refusal, parseDer, readDer} from "./refusal.esm";
import {_t} from "@web/core/l10n/translation";

/*
 * The certificate of an e.firma, as tools/efirma/certificate.py reads it on the server, which asks
 * all of this again. Here it is asked so that nobody types a password for the wrong file.
 */
const {DateTime} = luxon;
const RSA = "1.2.840.113549.1.1.1";
const UNIQUE_IDENTIFIER = "2.5.4.45";
const KEY_USAGE = "2.5.29.15";
const EXTENDED_KEY_USAGE = "2.5.29.37";
/** Bits of the key usage: digitalSignature and nonRepudiation, and what a CSD lacks. */
const SIGNS = 0b11000000;
const ENCIPHERS = 0b00011000;
const MIN_RSA_BITS = 2048;

/** An RFC in the one spelling that can be compared. */
const plainRfc = (rfc) => (rfc || "").normalize("NFC").trim().toUpperCase();

function inMexico(date) {
    return DateTime.fromJSDate(date)
        .setZone("America/Mexico_City")
        .toFormat("yyyy-MM-dd HH:mm");
}

/** SAT's strings are not always of the kind that they claim: UTF-8 if they can be, else Latin-1. */
function readText(forge, {type, value}) {
    if (type === forge.asn1.Type.BMPSTRING) {
        // Forge has read it
        return value;
    }
    const bytes = type === forge.asn1.Type.BITSTRING ? value.slice(1) : value;
    try {
        return forge.util.decodeUtf8(bytes);
    } catch {
        return bytes;
    }
}

function readName(forge, subject, wanted) {
    for (const attributes of subject.value) {
        for (const {value} of attributes.value) {
            if (forge.asn1.derToOid(value[0].value) === wanted) {
                return readText(forge, value[1]);
            }
        }
    }
    return "";
}

/** The RSA modulus, a number; null for a key of another kind. */
function readModulus(forge, spki) {
    const [algorithm, key] = spki.value;
    if (forge.asn1.derToOid(algorithm.value[0].value) !== RSA) {
        return null;
    }
    // The first byte of a string of bits counts the unused ones.
    const [modulus] = parseDer(forge, key.value.slice(1)).value;
    return new forge.jsbn.BigInteger(forge.util.bytesToHex(modulus.value), 16);
}

function readExtensions(forge, optional) {
    const found = {};
    for (const {tagClass, type, value} of optional) {
        if (tagClass === forge.asn1.Class.CONTEXT_SPECIFIC && type === 3) {
            for (const extension of value[0].value) {
                const content = extension.value[extension.value.length - 1].value;
                found[forge.asn1.derToOid(extension.value[0].value)] = content;
            }
        }
    }
    return found;
}

function read(forge, certificate) {
    const {asn1} = forge;
    let fields = certificate.value[0].value;
    if (fields[0].tagClass === asn1.Class.CONTEXT_SPECIFIC) {
        // The version, which may be left out
        fields = fields.slice(1);
    }
    const [, , , validity, subject, spki, ...optional] = fields;
    const [notBefore, notAfter] = validity.value.map((time) =>
        time.type === asn1.Type.UTCTIME
            ? asn1.utcTimeToDate(time.value)
            : asn1.generalizedTimeToDate(time.value)
    );
    const modulus = readModulus(forge, spki);
    const rfc = plainRfc(readName(forge, subject, UNIQUE_IDENTIFIER).split("/")[0]);
    const extensions = readExtensions(forge, optional);
    const usage =
        KEY_USAGE in extensions ? parseDer(forge, extensions[KEY_USAGE]).value : "\0\0";
    const bits = usage.charCodeAt(1) & (SIGNS | ENCIPHERS);
    const isLikeSats = Boolean(rfc) && modulus && modulus.bitLength() >= MIN_RSA_BITS;
    const isExtended = EXTENDED_KEY_USAGE in extensions;
    return {
        rfc,
        notBefore,
        notAfter,
        modulus,
        isEfirma: isLikeSats && isExtended && bits === (SIGNS | ENCIPHERS),
        isCsd: isLikeSats && !isExtended && bits === SIGNS,
    };
}

/**
 * What the certificate in `bytes` says.
 *
 * @throws {Refusal} it is none
 */
export function readCertificate(forge, bytes) {
    const der = readDer(forge, bytes, () =>
        _t(
            "The file is too big to be the %(file)s of an e.firma. Choose the file as SAT gave it.",
            {
                file: ".cer",
            }
        )
    );
    try {
        return read(forge, parseDer(forge, der));
    } catch {
        throw new Refusal(
            _t(
                "The file given as the certificate is not one. Choose the .cer file of the company's e.firma, and check that it was not exchanged with the .key file."
            )
        );
    }
}

/**
 * Throw unless `certificate` is the company's e.firma in force.
 *
 * @param {{ rfc: string, moment: string }} company the RFC that files; the time of the server
 * @throws {Refusal} in the words of the server
 */
export function checkCertificate(certificate, {rfc, moment}) {
    if (certificate.isCsd) {
        throw new Refusal(
            _t(
                "This is a CSD, the seal for invoices; it cannot sign a filing. Choose the .cer and .key files of the company's e.firma."
            )
        );
    }
    if (!certificate.isEfirma) {
        throw new Refusal(
            _t(
                "This certificate is not an e.firma. Choose the .cer file of the company's e.firma that SAT gave."
            )
        );
    }
    if (certificate.rfc !== plainRfc(rfc)) {
        throw new Refusal(
            _t(
                "This e.firma belongs to %(holder)s, but the company that files is %(company)s. Choose the e.firma of the company itself; that of its legal representative does not serve.",
                {holder: certificate.rfc, company: plainRfc(rfc)}
            )
        );
    }
    const now = DateTime.fromISO(moment).toJSDate();
    if (now < certificate.notBefore) {
        throw new Refusal(
            _t(
                "This e.firma is valid from %(date)s on (central Mexico time). Choose the one in force, or check this computer's clock.",
                {date: inMexico(certificate.notBefore)}
            )
        );
    }
    if (now > certificate.notAfter) {
        throw new Refusal(
            _t(
                "This e.firma expired on %(date)s (central Mexico time). Choose the one in force, or renew it with SAT.",
                {date: inMexico(certificate.notAfter)}
            )
        );
    }
}
