/**
 * The C library's buffer of a file. Who writes less than that is told that all went well; what is in the
 * buffer reaches the disk when the file is closed, and nobody looks whether there was room for it.
 */
export const STDIO_BUFFER_BYTES = 4096;
