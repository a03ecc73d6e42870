// node-oidc-provider with everything in one process's memory: nothing is durable, no other node could see it.
// It introspects no JWT, so a machine asks for the resource to get one (ES256) and for none to get one that can be asked about.
import { Provider } from "oidc-provider";

const { PORT, CLIENT_ID, CLIENT_SECRET, JWKS } = process.env;

// Its own adapter for development keeps the last 1,000 rows only; a Map is as cheap and keeps all of them.
class Memory {
  static rows = new Map();
  constructor(model) { this.model = model; }
  async upsert(id, payload) { Memory.rows.set(`${this.model}:${id}`, payload); }
  async find(id) { return Memory.rows.get(`${this.model}:${id}`); }
  async findByUid() { return undefined; }
  async findByUserCode() { return undefined; }
  async consume(id) { (await this.find(id)).consumed = true; }
  async destroy(id) { Memory.rows.delete(`${this.model}:${id}`); }
  async revokeByGrantId() {}
}

const provider = new Provider(`http://127.0.0.1:${PORT}`, {
  adapter: Memory,
  clients: [{
    client_id: CLIENT_ID,
    client_secret: CLIENT_SECRET,
    grant_types: ["client_credentials", "authorization_code"],
    redirect_uris: ["https://logbook.example/callback"],
  }],
  claims: { openid: ["sub"], profile: ["preferred_username"], email: ["email", "email_verified"] },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, preferred_username: "mira", email: "mira@example.org", email_verified: true }),
  }),
  jwks: JSON.parse(JWKS),
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    introspection: { enabled: true },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: () => ({ scope: "", accessTokenFormat: "jwt", jwt: { sign: { alg: "ES256" } } }),
    },
  },
});

const grant = new provider.Grant({ accountId: "mira", clientId: CLIENT_ID });
grant.addOIDCScope("openid profile email");
const token = new provider.AccessToken({
  accountId: "mira",
  client: await provider.Client.find(CLIENT_ID),
  grantId: await grant.save(),
  gty: "authorization_code",
  scope: "openid profile email",
});
console.log(`person token ${await token.save()}`);
provider.listen(PORT, "127.0.0.1");
