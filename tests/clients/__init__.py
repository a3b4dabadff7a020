"""What front-end teams' tools and clients make of the API: npm's, run by node, and Python's `gql`."""
