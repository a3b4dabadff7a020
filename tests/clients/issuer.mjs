// npm's oidc-provider as it comes, with one client and one account: `node issuer.mjs`, told where by the environment.
import { Provider } from "oidc-provider";

const { ISSUER, CALLBACK, SECRET, SNILS } = process.env;
const provider = new Provider(ISSUER, {
  clients: [
    {
      client_id: "gosdom",
      redirect_uris: [CALLBACK],
      grant_types: ["authorization_code"],
      response_types: ["code"],
      ...(SECRET ? { client_secret: SECRET } : { token_endpoint_auth_method: "none" }),
    },
  ],
  pkce: { required: () => true },
  claims: { openid: ["sub"], profile: ["name", "snils", "trusted"] },
  findAccount: (_context, id) => ({
    accountId: id,
    claims: () => ({ sub: id, name: "Ксения Денисовна Орлова", snils: SNILS, trusted: true }),
  }),
  cookies: { keys: ["of a test"] },
});
provider.listen(Number(new URL(ISSUER).port), "127.0.0.1", () => console.log("ready"));
