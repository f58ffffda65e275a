import { createHash, createSign, generateKeyPairSync, randomUUID } from 'node:crypto';
import http from 'node:http';

const text = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** An OpenID Connect provider as small as they come: one person, who always agrees, until `refuse`. Checks PKCE and the secret. */
export async function startProvider() {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const grants = new Map();
  let agrees = true;
  let issuer;

  const idToken = ({ client_id, nonce }) => {
    const now = Math.floor(Date.now() / 1000);
    const signed = `${text({ alg: 'RS256', kid: 'k', typ: 'JWT' })}.${text({
      iss: issuer,
      sub: 'person-1',
      aud: client_id,
      iat: now,
      exp: now + 300,
      nonce,
      email: 'ana@provider.example',
      email_verified: true,
      name: 'Ana Sousa',
    })}`;
    return `${signed}.${createSign('RSA-SHA256').update(signed).sign(privateKey, 'base64url')}`;
  };

  const pages = {
    '/.well-known/openid-configuration': () => ({
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/keys`,
      id_token_signing_alg_values_supported: ['RS256'],
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
    }),
    '/keys': () => ({
      keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k', use: 'sig', alg: 'RS256' }],
    }),
  };

  function authorize(url, response) {
    const asked = Object.fromEntries(url.searchParams);
    const back = new URL(asked.redirect_uri);
    back.searchParams.set('state', asked.state);
    if (agrees) {
      const code = randomUUID();
      grants.set(code, asked);
      back.searchParams.set('code', code);
    } else back.searchParams.set('error', 'access_denied');
    response.writeHead(302, { location: back.href }).end();
  }

  async function token(request, response) {
    let body = '';
    for await (const chunk of request) body += chunk;
    const form = new URLSearchParams(body);
    const grant = grants.get(form.get('code'));
    grants.delete(form.get('code'));
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const basic = `Basic ${Buffer.from('hubbub:secret').toString('base64')}`;
    const known = request.headers.authorization === basic || form.get('client_secret') === 'secret';
    const fits = grant && grant.code_challenge === challenge && known;
    response.writeHead(fits ? 200 : 400, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify(
        fits
          ? { access_token: randomUUID(), token_type: 'Bearer', expires_in: 300, id_token: idToken(grant) }
          : { error: 'invalid_grant' },
      ),
    );
  }

  const server = http.createServer((request, response) => {
    const url = new URL(request.url, issuer);
    if (url.pathname === '/authorize') authorize(url, response);
    else if (url.pathname === '/token') void token(request, response);
    else {
      const page = pages[url.pathname];
      response.writeHead(page ? 200 : 404, { 'content-type': 'application/json' });
      response.end(JSON.stringify(page?.() ?? {}));
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${server.address().port}`;
  return {
    issuer,
    refuse: () => {
      agrees = false;
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
