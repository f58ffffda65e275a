import { type Key, t } from '@kit/i18n.ts';
import { asApiError } from '@sdk/errors.ts';
import { say } from './ui.ts';

const KNOWN: Record<string, Key> = {
  network: 'error.network',
  'rate.limited': 'error.rateLimited',
  'server.busy': 'error.busy',
  'conversation.not_member': 'error.notMember',
  'conversation.muted': 'error.muted',
  'conversation.read_only': 'error.readOnly',
  'conversation.archived': 'error.archived',
  'conversation.password': 'error.conversationPassword',
  'message.conflict': 'error.conflict',
  'message.edited_elsewhere': 'error.conflict',
  'share.not_open': 'error.notShareable',
  'message.too_long': 'error.tooLong',
  'file.too_large': 'error.fileTooLarge',
  'file.quota': 'error.quota',
  'auth.wrong': 'error.credentials',
  'auth.code_wrong': 'error.code',
  'auth.password_wrong': 'error.password',
  'auth.sign_in_again': 'error.signInAgain',
  'password.weak': 'error.weakPassword',
  'invite.used': 'error.invite',
  'invite.not_found': 'error.invite',
  'setup.token': 'error.setupToken',
  'link.used': 'error.linkUsed',
  'account.email': 'error.email',
  'account.email_taken': 'error.emailTaken',
  'totp.on': 'error.totpOn',
  'totp.not_begun': 'error.totpBegin',
  'passkey.needs_domain': 'error.passkeyDomain',
  'passkey.refused': 'error.passkey',
  'passkey.cloned': 'error.passkeyCloned',
  'passkey.known': 'error.passkeyKnown',
  'passkey.too_many': 'error.passkeyMany',
  'push.service': 'error.pushService',
  'token.too_many': 'error.tokenMany',
  'oidc.refused': 'error.signOnRefused',
  'oidc.provider': 'error.signOnRefused',
  'oidc.browser': 'error.signOnBrowser',
  'oidc.unavailable': 'error.signOnSilent',
  'oidc.linked': 'error.signOnTaken',
  'oidc.no_email': 'error.signOnNoEmail',
  'oidc.email_taken': 'error.signOnEmailTaken',
  'oidc.no_account': 'error.signOnNobody',
  'oidc.last': 'error.lastWayIn',
};

const BY_STATUS: Record<number, Key> = {
  0: 'error.network',
  401: 'error.signedOut',
  403: 'error.forbidden',
  404: 'error.notFound',
  409: 'error.conflict',
  413: 'error.tooLarge',
  422: 'error.invalid',
  429: 'error.rateLimited',
  503: 'error.busy',
  507: 'error.diskFull',
};

/** A refusal in the words of the person's language: by code, else by status, else in general. */
export function explain(cause: unknown): string {
  const error = asApiError(cause);
  return explainCode(error.code, error.status);
}

export function explainCode(code: string, status: number): string {
  return t(KNOWN[code] ?? BY_STATUS[status] ?? 'error.unknown');
}

/** Runs something that may be refused and says so when it is. */
export function attempt(action: Promise<unknown>, done?: string): void {
  action.then(
    () => done && say(done),
    (cause) => say(explain(cause)),
  );
}
