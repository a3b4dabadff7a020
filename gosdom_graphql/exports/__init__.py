"""What leaves the house as a file: a list of requests as CSV or XLSX, one request with its thread and the act of
readings as PDF.

listing     rows, page by page, as the viewer may see them
sheets      CSV and XLSX, row by row
act         what was sent for a home's meters in a month, as a document's data
recount     a counted meeting: weights, votes and seals
thread      a request and all that was said about it, as a document's data
words       what columns and parts are called
http        the doors
"""
