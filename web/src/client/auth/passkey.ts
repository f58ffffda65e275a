import { ApiError } from '@sdk/errors.ts';

/** What the server hands to the browser and takes back; every binary field is base64url text. */
interface Described {
  id: string;
  type: 'public-key';
  transports?: AuthenticatorTransport[];
}
export interface CreationJSON {
  challenge: string;
  user: { id: string; name: string; displayName: string };
  excludeCredentials?: Described[];
  [more: string]: unknown;
}
export interface RequestJSON {
  challenge: string;
  allowCredentials?: Described[];
  [more: string]: unknown;
}
export interface Ceremony<O = unknown> {
  ceremony: string;
  options: { publicKey: O };
}

/** Authenticators tie passkeys to a domain name; under a bare address there are none. */
export const bareAddress = (): boolean => /^[\d.]+$|^\[/.test(location.hostname);

/** Browsers offer passkeys on secure pages only. */
export const passkeysHere = (): boolean => typeof PublicKeyCredential === 'function' && !bareAddress();

export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(plain, (c) => c.charCodeAt(0));
}

export function textOf(bytes: ArrayBuffer): string {
  const plain = Array.from(new Uint8Array(bytes), (b) => String.fromCharCode(b)).join('');
  return btoa(plain).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

const described = (list: Described[] | undefined) => (list ?? []).map((c) => ({ ...c, id: bytesOf(c.id) }));

function creationOptions(json: CreationJSON): PublicKeyCredentialCreationOptions {
  if (typeof PublicKeyCredential.parseCreationOptionsFromJSON === 'function')
    return PublicKeyCredential.parseCreationOptionsFromJSON(json as never);
  return {
    ...json,
    challenge: bytesOf(json.challenge),
    user: { ...json.user, id: bytesOf(json.user.id) },
    excludeCredentials: described(json.excludeCredentials),
  } as unknown as PublicKeyCredentialCreationOptions;
}

function requestOptions(json: RequestJSON): PublicKeyCredentialRequestOptions {
  if (typeof PublicKeyCredential.parseRequestOptionsFromJSON === 'function')
    return PublicKeyCredential.parseRequestOptionsFromJSON(json as never);
  return {
    ...json,
    challenge: bytesOf(json.challenge),
    allowCredentials: described(json.allowCredentials),
  } as unknown as PublicKeyCredentialRequestOptions;
}

function answerOf(credential: PublicKeyCredential): unknown {
  if (typeof credential.toJSON === 'function') return credential.toJSON();
  const { response } = credential;
  const common = {
    id: credential.id,
    rawId: textOf(credential.rawId),
    type: credential.type,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
  if (response instanceof AuthenticatorAttestationResponse)
    return {
      ...common,
      response: {
        clientDataJSON: textOf(response.clientDataJSON),
        attestationObject: textOf(response.attestationObject),
        transports: response.getTransports?.() ?? [],
      },
    };
  const assertion = response as AuthenticatorAssertionResponse;
  return {
    ...common,
    response: {
      clientDataJSON: textOf(assertion.clientDataJSON),
      authenticatorData: textOf(assertion.authenticatorData),
      signature: textOf(assertion.signature),
      ...(assertion.userHandle ? { userHandle: textOf(assertion.userHandle) } : {}),
    },
  };
}

/** Closing the browser's dialog is no failure: nobody needs to be told what they just did. */
export const turnedAway = (cause: unknown): boolean =>
  cause instanceof DOMException && (cause.name === 'NotAllowedError' || cause.name === 'AbortError');

/** The authenticator knows this account already. */
export const alreadyThere = (cause: unknown): boolean =>
  cause instanceof DOMException && cause.name === 'InvalidStateError';

/** What the browser itself refuses is told like a refusal of the server. */
async function asked(credential: Promise<Credential | null>): Promise<unknown> {
  try {
    return answerOf((await credential) as PublicKeyCredential);
  } catch (cause) {
    if (turnedAway(cause) || alreadyThere(cause)) throw cause;
    throw new ApiError({
      status: 401,
      code:
        cause instanceof DOMException && cause.name === 'SecurityError'
          ? 'passkey.needs_domain'
          : 'passkey.refused',
    });
  }
}

export async function makePasskey({ ceremony, options }: Ceremony<CreationJSON>) {
  const publicKey = creationOptions(options.publicKey);
  return { ceremony, credential: await asked(navigator.credentials.create({ publicKey })) };
}

export async function showPasskey({ ceremony, options }: Ceremony<RequestJSON>) {
  const publicKey = requestOptions(options.publicKey);
  return { ceremony, credential: await asked(navigator.credentials.get({ publicKey })) };
}
