"""Files: photos and documents on a request, a comment, an answer, a notice, a reading.

A person asks for a link (`prepareUpload`), sends the file there, and names its id when the thing is sent; who sees the
thing is given a link to the file, for minutes. What nobody attached is swept after a day.

    tables, rows, store, types, schema      as everywhere
    words           states, kinds, and why a file is refused
    check           a file in a process of its own: what it is, whether it is sound, and what of it is kept
    checker         what runs in that process
    links           how a link is signed, and whether a signature holds
    shelf           where the bytes are: a folder, or S3, by URL
    http            the two doors: bytes in, bytes out
"""
