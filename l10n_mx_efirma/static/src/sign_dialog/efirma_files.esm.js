/**
 * More than the files of an e.firma have (one or two kilobytes) and more than the
 * server takes: of anything bigger, only this much is read, and whoever uses it says
 * that it is too big. A film chosen by mistake does not fill the memory.
 */
const MAX_READ = 128 * 1024;

/**
 * Content of the file chosen in an `<input type="file">`.
 *
 * @param {HTMLInputElement} input
 * @returns {Promise<Uint8Array | null>} null when none is chosen
 * @throws {DOMException} the file was moved or changed since it was chosen
 */
export async function readChosenFile(input) {
    const file = input.files[0];
    return file ? new Uint8Array(await file.slice(0, MAX_READ).arrayBuffer()) : null;
}
