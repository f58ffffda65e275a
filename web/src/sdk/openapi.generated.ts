// From api/openapi.json by `npm run generate`: 2ea41c5cee5ce326 4ac4cedea44ccc94
export interface paths {
    "/api/auth/email": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Mail a link to a new address; following it changes the address */
        post: operations["change-email"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/email/send": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Mail the link that confirms my address once more */
        post: operations["send-verification"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/email/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Follow a mailed link: confirm an address, change it, or end a sign-up */
        post: operations["verify-email"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/invite": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What an invite opens */
        post: operations["look-at-invite"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/join": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Enter a further workspace, by an invite or because it is open */
        post: operations["join-workspace"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in with a password
         * @description 401 auth.code_needed asks for the second factor: send all again with a code. 429 after too many attempts.
         */
        post: operations["login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign out here */
        post: operations["logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/methods": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** By what one can sign in */
        get: operations["sign-in-methods"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/oidc": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Providers tied to my account */
        get: operations["list-linked"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/oidc/{provider}/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Come back from a sign-on provider
         * @description Where the provider sends the browser: it redirects into the product, or to the sign-in page with ?problem=<code>.
         */
        get: operations["finish-sign-on"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/oidc/{provider}/link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Tie a sign-on provider to my account */
        post: operations["link-provider"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/oidc/{provider}/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Go to a sign-on provider
         * @description A page for the browser, not for fetch: it redirects to the provider. Query: next (the page to come back to), invite, workspace (an open one to join).
         */
        get: operations["start-sign-on"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/oidc/{provider}/unlink": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Untie a sign-on provider */
        post: operations["unlink-provider"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/passkeys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** My passkeys */
        get: operations["list-passkeys"];
        put?: never;
        /** Add the passkey that the authenticator made */
        post: operations["finish-passkey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/passkeys/begin": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begin to add a passkey */
        post: operations["begin-passkey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/passkeys/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign in with a passkey */
        post: operations["finish-passkey-login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/passkeys/login/begin": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begin to sign in with a passkey */
        post: operations["begin-passkey-login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/passkeys/{id}/remove": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Forget a passkey */
        post: operations["remove-passkey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Change the password; all other sessions end */
        post: operations["change-password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/password/forgot": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Mail a link for a new password
         * @description The answer is the same whether or not there is an account.
         */
        post: operations["forgot-password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/password/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Choose a new password with a mailed link; all sessions end */
        post: operations["reset-password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who is signed in, and which workspaces that opens */
        get: operations["session"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where I am signed in */
        get: operations["list-sessions"];
        put?: never;
        post?: never;
        /** Sign out everywhere else */
        delete: operations["end-other-sessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Sign out one device */
        delete: operations["end-session"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/signup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make an account, by an invite or for an open workspace */
        post: operations["sign-up"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** My access tokens */
        get: operations["list-tokens"];
        put?: never;
        /** Make an access token */
        post: operations["issue-token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/tokens/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End an access token */
        delete: operations["revoke-token"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/totp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Turn the second factor on with the app's first code */
        put: operations["confirm-totp"];
        /** Get a seed for an authenticator app */
        post: operations["begin-totp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/totp/codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Replace the recovery codes */
        post: operations["renew-recovery-codes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/totp/off": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Turn the second factor off */
        post: operations["end-totp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/workspaces": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a further workspace; for those who own one */
        post: operations["open-workspace"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/hooks/in/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say something through an incoming webhook
         * @description Takes Slack's incoming-webhook payload, as JSON or as a form with the field `payload`: `text` (mrkdwn), `blocks`, `attachments`, `username`, `icon_emoji`. Also `markdown_text`, our Markdown, and `client_id` (8 to 64 characters), which makes a repeat harmless. Answers `ok` as plain text. Errors: `webhook.not_found`, `webhook.payload`, `webhook.no_text`, `rate.limited`, and those of sending.
         */
        post: operations["post-to-webhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/s/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a share link shows
         * @description For anybody who has the link. 404 `share.not_found` when it was ended, the message was deleted, or who shared it may no longer share it. Each call counts as a visit.
         */
        get: operations["get-shared-message"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/setup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the server waits for its first owner */
        get: operations["setup-needed"];
        put?: never;
        /** Make the first workspace and its owner */
        post: operations["setup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/activity/erasures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Erasures and their proofs
         * @description The newest first.
         */
        get: operations["list-erasures"];
        put?: never;
        /**
         * Erase a person from activity
         * @description For owners. Every event and property of the person goes, under all keys that were joined to this one, from the event log, the timelines and the dictionary; in events of others the person is blanked. It is done soon; the list of erasures then holds the proof. What people said in conversations is not touched.
         */
        post: operations["erase-person"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/activity/estimate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What a question would cost
         * @description How many events it would read, and whether it runs at once. Errors: `query.malformed`, `query.invalid` with the JSON path of everything that does not fit, `query.too_much` with the estimate (422).
         */
        post: operations["activity-estimate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/activity/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The dictionary of events
         * @description Every name that came, with what it carries as first seen, how much of it came by day, and what the workspace thinks of it.
         */
        get: operations["list-events"];
        /**
         * Say what an event is
         * @description Planned, unplanned, or blocked: then it is not taken any more. An event may be planned before it ever comes.
         */
        put: operations["plan-event"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/activity/intake": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What is kept of events from outside
         * @description Consent, addresses, redaction, the plan.
         */
        get: operations["get-intake"];
        /**
         * Change what is kept
         * @description For owners. All of it at once; it holds for what comes from now on.
         */
        put: operations["put-intake"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/activity/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Questions that run or have ended lately */
        get: operations["activity-jobs"];
        put?: never;
        /**
         * Ask a question that takes its time
         * @description For what is too much at once. Jobs run one after the other; answers are kept for an hour, while the server runs. Errors: `query.too_many_jobs` (429). Errors: `query.malformed`, `query.invalid` with the JSON path of everything that does not fit, `query.too_much` with the estimate (422).
         */
        post: operations["activity-start-job"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/activity/jobs/{job}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How far a question is, and its answer
         * @description Errors: `query.no_job` (404).
         */
        get: operations["activity-job"];
        put?: never;
        post?: never;
        /**
         * Cancel a question, or forget its answer
         * @description Errors: `query.no_job` (404).
         */
        delete: operations["activity-end-job"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/activity/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The write keys
         * @description With one, a site or a backend sends events to /v1/track, identify, page, screen, group, alias and batch, in the form of Segment's HTTP tracking API.
         */
        get: operations["list-write-keys"];
        put?: never;
        /**
         * Make a write key
         * @description For owners. Errors: `write_key.origin`, `write_key.too_many`.
         */
        post: operations["make-write-key"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/activity/keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Change a write key's name and origins
         * @description For owners. Errors: `write_key.not_found`, `write_key.origin`.
         */
        put: operations["change-write-key"];
        post?: never;
        /**
         * End a write key
         * @description For owners. It works no more within a few seconds. Errors: `write_key.not_found`.
         */
        delete: operations["revoke-write-key"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/activity/keys/{id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a write key another text
         * @description For owners. The one before works for another day. Errors: `write_key.not_found`.
         */
        post: operations["rotate-write-key"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/activity/people": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * The people behind a number
         * @description The question and the cell of its answer; the answer is of kind people. Errors: `query.malformed`, `query.invalid` with the JSON path of everything that does not fit, `query.too_much` with the estimate (422).
         */
        post: operations["activity-people"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/activity/people/{person}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What one person did
         * @description The audit log keeps that you looked. Errors: `activity.no_person` (404).
         */
        get: operations["activity-person"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/activity/query": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask a question
         * @description `result` has the shape of the kind. Errors: `query.malformed`, `query.invalid` with the JSON path of everything that does not fit, `query.too_much` with the estimate (422).
         */
        post: operations["activity-query"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/activity/retention": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How long events are kept */
        get: operations["get-retention"];
        /**
         * Change how long events are kept
         * @description For owners. What is older goes within a day, from the event log and the timelines; what is known of people stays. Errors: `activity.retention`.
         */
        put: operations["put-retention"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/activity/schema": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The JSON Schema of questions
         * @description Questions by kind, and the shapes of their answers.
         */
        get: operations["activity-schema"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/activity/vocabulary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What questions can be made of
         * @description Names of events, properties of events and people, kinds of questions.
         */
        get: operations["activity-vocabulary"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who did what to whom, newest first */
        get: operations["audit-log"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/blocks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whom I have blocked */
        get: operations["list-blocks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/blocks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Block somebody */
        put: operations["block"];
        post?: never;
        /** Lift a block */
        delete: operations["unblock"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/bots": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Bots and their tokens */
        get: operations["list-bots"];
        put?: never;
        /** Make a bot */
        post: operations["create-bot"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/bots/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Rename a bot, switch it off or on
         * @description What is absent stays. A bot that is switched off loses its tokens; switched on again it needs new ones.
         */
        patch: operations["change-bot"];
        trace?: never;
    };
    "/api/w/{workspace}/bots/{id}/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a token for a bot */
        post: operations["issue-bot-token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/bots/{id}/tokens/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End a bot's token */
        delete: operations["revoke-bot-token"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/contacts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** My contacts, requests both ways, follows and remarks */
        get: operations["list-contacts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/contacts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Ask somebody to be a contact, accept, follow, give a private name */
        put: operations["put-contact"];
        post?: never;
        /** End a contact, take back a request, or decline one */
        delete: operations["remove-contact"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/conversations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Your conversations, latest first
         * @description Each with what is yours of it (what is unread, how far you have read) and its newest message. One that gains an entry while you page moves to the front, so follow your own channel from before the first page on: its head comes there.
         */
        get: operations["list-conversations"];
        put?: never;
        /**
         * Begin a conversation
         * @description A direct conversation of the same people is one: asked again, it is found (200), not made (201). Guests begin direct conversations only. Errors: `conversation.invalid`, `person.not_found` (422), `conversation.blocked`, `auth.role` (403).
         */
        post: operations["create-conversation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/conversations/discover": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Open groups that you are not in, the largest first
         * @description Public groups, and those that a password opens. Guests find none.
         */
        get: operations["discover-conversations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/conversations/read-all": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Mark everything read */
        post: operations["read-all-conversations"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/conversations/{conversation}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One conversation
         * @description 404 `conversation.not_found` also when you may not read it.
         */
        get: operations["get-conversation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change a group
         * @description For its owners and moderators, and admins of the workspace. What is absent stays. Everybody in it gets the entry conversation.changed.
         */
        patch: operations["update-conversation"];
        trace?: never;
    };
    "/api/w/{workspace}/conversations/{conversation}/join": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Join an open group
         * @description Joining twice is once. 403 `conversation.password` for a wrong password; private groups do not exist for those who are not in them.
         */
        post: operations["join-conversation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/conversations/{conversation}/leave": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Leave a group
         * @description The last owner hands the group on: to the longest-standing moderator, else the longest-standing member.
         */
        post: operations["leave-conversation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/conversations/{conversation}/media": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Pictures, films, recordings, files or links of a conversation, the newest first
         * @description One kind at a time, without what was deleted and what was said before you may read; a page may be shorter than its limit. Threads have lists of their own.
         */
        get: operations["list-media"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/conversations/{conversation}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who is in a conversation */
        get: operations["list-members"];
        put?: never;
        /**
         * Bring people into a group
         * @description In public groups any member may, elsewhere leaders. Who is in it already stays. 422 `person.not_found` names who does not exist.
         */
        post: operations["add-members"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/conversations/{conversation}/members/{person}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove a member
         * @description For leaders; moderators cannot remove owners. Once this is answered, none of the person's connections hears the conversation any more. Yourself: as leaving.
         */
        delete: operations["remove-member"];
        options?: never;
        head?: never;
        /**
         * Change what a member may do
         * @description Leaders mute and unmute members; owners make owners and moderators.
         */
        patch: operations["set-member-role"];
        trace?: never;
    };
    "/api/w/{workspace}/conversations/{conversation}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Messages of a conversation
         * @description Ascending. At most one of before, after and around; without them the newest. head is the end of the log at the moment of reading: entries after it, applied to the page, give the state of then.
         */
        get: operations["list-messages"];
        put?: never;
        /**
         * Send a message
         * @description Answered once the message is on disk. Sent again with the same client_id and content, the first answer comes again; with other content it is a 409 `message.conflict`. Errors: `conversation.not_member`, `conversation.muted`, `conversation.archived`, `conversation.announcement`, `conversation.blocked` (403), `message.invalid` (422), `message.too_long` (413), `rate.limited` (429), `server.busy` (503): nothing was stored then.
         */
        post: operations["send-message"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/conversations/{conversation}/messages/{seq}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One message */
        get: operations["get-message"];
        put?: never;
        post?: never;
        /**
         * Delete a message for everybody
         * @description Your own, or any when you lead the conversation. Its text, earlier texts, files, reactions and votes go; its place stays.
         */
        delete: operations["delete-message"];
        options?: never;
        head?: never;
        /**
         * Change your message
         * @description Only its author may. What it said before stays readable (list-edits).
         */
        patch: operations["edit-message"];
        trace?: never;
    };
    "/api/w/{workspace}/conversations/{conversation}/messages/{seq}/act": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Press a button of a card
         * @description The reply is for you and comes at once; everybody sees the card change within about a second (message.updated). A poll knows vote, see (your own choice) and close (author and leaders). Errors: `card.not_a_card`, `card.action`, `poll.choice` (422), `poll.closed` (409).
         */
        post: operations["act-on-card"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/conversations/{conversation}/messages/{seq}/card": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Draw your card anew
         * @description For the author of a card whose kind the house does not draw itself: mostly bots, after card.acted.
         */
        put: operations["replace-card"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/conversations/{conversation}/messages/{seq}/edits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a message said before, oldest first */
        get: operations["list-edits"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/conversations/{conversation}/messages/{seq}/forward": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a message on to other conversations
         * @description To all of them or to none. The forward says who said it first and when, and where only if everybody in the workspace may read there. Nobody who is mentioned in it is told again; a card arrives as its fallback text. An error names the target in `errors[].location`, such as `body.to[1]`.
         */
        post: operations["forward-message"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/conversations/{conversation}/messages/{seq}/reactions/{emoji}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * React to a message
         * @description Twice is once.
         */
        put: operations["add-reaction"];
        post?: never;
        /** Take your reaction away */
        delete: operations["remove-reaction"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/conversations/{conversation}/messages/{seq}/readers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who has read a message, and when */
        get: operations["list-readers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/conversations/{conversation}/messages/{seq}/share": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Links to this message that you may end, with their visits */
        get: operations["list-shares"];
        put?: never;
        /**
         * Make a link that shows this message to anybody
         * @description What was said in a public group may be shared by whoever reads it; elsewhere by its author, in groups also by leaders. 403 `share.not_open` otherwise. Asked again, your link is found. It shows this one message, with the author's name, as long as you may share it.
         */
        post: operations["share-message"];
        /**
         * End the links to this message
         * @description Yours; all of them when it is your message or you lead the conversation.
         */
        delete: operations["unshare-message"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/conversations/{conversation}/messages/{seq}/thread": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Find or begin the thread under a message
         * @description A thread is a conversation; whoever may read its parent may read and answer in it.
         */
        post: operations["open-thread"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/conversations/{conversation}/mine": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * What you want to hear of a conversation
         * @description What is absent stays. Your other devices follow by mine.changed.
         */
        put: operations["set-mine"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/conversations/{conversation}/notes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Notes of a conversation, the newest first */
        get: operations["list-notes"];
        put?: never;
        /**
         * Write a note
         * @description A note is a message with a title that stays listed. Change it with edit-message.
         */
        post: operations["write-note"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/conversations/{conversation}/pins": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Pinned messages, the latest pin first */
        get: operations["list-pins"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/conversations/{conversation}/pins/{seq}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Pin a message for everybody
         * @description In groups leaders pin; between two people and in threads everybody does.
         */
        put: operations["pin-message"];
        post?: never;
        /** Unpin a message */
        delete: operations["unpin-message"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/conversations/{conversation}/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Tell how far you have read
         * @description The cursor only moves forward, whatever order the calls arrive in; with unread it moves back to just before seq. Send it at most every second or so.
         */
        put: operations["read-conversation"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/drafts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What you began to write, the latest first */
        get: operations["list-drafts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/drafts/{conversation}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Keep what you began to write
         * @description Empty text removes it. Your other devices follow by draft.changed. Send it when typing pauses, and empty after sending.
         */
        put: operations["put-draft"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Upload a file
         * @description multipart/form-data: `file`, and for recordings `duration_ms` and `waveform` (a JSON array of at most 256 numbers from 0 to 100), in any order. Answers 201 with a File. The type is found by content; metadata such as the place of a photo is taken out. The file is yours alone to see until a message shows it; after 24 hours without one it is gone. Errors: `file.too_large`, `file.quota_person`, `file.quota_workspace`, `file.too_many_pixels` (413), `file.empty`, `file.malformed`, `file.form` (422).
         */
        post: operations["upload-file"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/files/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The bytes of a file
         * @description Supports Range, If-Range and If-None-Match. Pictures, sound and film come inline, all else as an attachment; `?download=1` makes everything an attachment. 404 `file.not_found` also for files that you may not see.
         */
        get: operations["get-file"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/files/{id}/thumb": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A small still picture of a picture
         * @description For files with `thumb: true`. `?size=` is the longer side that you need in pixels; the answer has the next of 160, 360, 720 (usual), 1440. JPEG, or PNG when something shines through.
         */
        get: operations["get-file-thumb"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/invites": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Invites that still work: all for admins, one's own for others */
        get: operations["list-invites"];
        put?: never;
        /** Make an invite */
        post: operations["make-invite"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/invites/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End an invite */
        delete: operations["revoke-invite"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/mailbox": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Letters that would have been mailed
         * @description A page for owners, while no mail server is set; 404 otherwise.
         */
        get: operations["read-mailbox"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Myself */
        get: operations["me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change my profile, status and privacy */
        patch: operations["change-me"];
        trace?: never;
    };
    "/api/w/{workspace}/notifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How I am told
         * @description How much of each conversation reaches you is set there (`level`, `muted_until`); here is by which way and when.
         */
        get: operations["get-notifications"];
        /**
         * Change how I am told
         * @description All of it at once. Quiet hours are on the clock of your time zone; equal times mean always.
         */
        put: operations["put-notifications"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/people": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** People of the workspace, by name; guests only those whose ids they know */
        get: operations["list-people"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/people/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One person's profile */
        get: operations["person"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change somebody's name, title, attributes or role, or shut him out */
        patch: operations["change-person"];
        trace?: never;
    };
    "/api/w/{workspace}/push": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Push to this browser
         * @description Send PushSubscription.toJSON() without expirationTime. A browser is one person's in a workspace, the last who subscribed. What arrives is JSON: {v, id, workspace, conversation, seq, url, tag, title, body, mention?}; show it under its tag, and two with one id once. Errors: `push.subscription`.
         */
        post: operations["subscribe-push"];
        /**
         * Do not push to this browser any more
         * @description Call it before you sign out. A browser that is not subscribed is no error.
         */
        delete: operations["unsubscribe-push"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/push/key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The key to subscribe a browser with
         * @description It stays the same for the life of the server.
         */
        get: operations["get-push-key"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/saved": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Messages that you saved, the latest first
         * @description What you may no longer read is left out, so a page may be shorter than its limit.
         */
        get: operations["list-saved"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/saved/{conversation}/{seq}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Save a message for later
         * @description Twice is once.
         */
        put: operations["save-message"];
        post?: never;
        /** Let a saved message go */
        delete: operations["unsave-message"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/scheduled": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Messages of yours that wait for their time, the next first
         * @description At most 100 wait, so they come at once. One that could not be sent stays, with the code of the reason in failed.
         */
        get: operations["list-scheduled"];
        put?: never;
        /**
         * Send a message later
         * @description It is sent by the rules of that moment, within seconds of its time. Errors: `scheduled.time`, `scheduled.too_many` (422) and those of send-message.
         */
        post: operations["schedule-message"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/scheduled/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Do not send a message that waits
         * @description Once this is answered it will not be sent; 404 `scheduled.not_found` when it was sent already.
         */
        delete: operations["unschedule-message"];
        options?: never;
        head?: never;
        /**
         * Change a message that waits
         * @description What is absent stays. One that failed waits again.
         */
        patch: operations["reschedule-message"];
        trace?: never;
    };
    "/api/w/{workspace}/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Find messages, people, conversations and files
         * @description All words must be there; Chinese, Japanese, Korean and Thai are found in any part, other scripts by whole words, and the last word may be unfinished. Width, case and accents do not matter. `"…"` words in a row, `-word` without it. Filters: `from:@handle` or `from:me`, `in:#title` or an id (several are alternatives), `has:file|image|video|audio|voice|link|poll|note|card`, `is:pinned|thread`, `before:`, `after:`, `on:` a day, month or year (`2026-11-21`, `2026-11`, `today`) in your time zone; `-from:`, `-in:`, `-has:`, `-is:` exclude. The keys may be Chinese too: 来自 在 包含 是 早于 晚于 日期. Filters are about messages and files: with them no people and conversations are found. Only what you may read is found. `segments` are pieces of text in order, `hit` where the query is met; to show a message in context ask for messages around its seq. Errors: `query.malformed`, `query.from_unknown`, `query.in_unknown`, `query.has_unknown`, `query.is_unknown`, `query.date`, `cursor.malformed` (422).
         */
        get: operations["search"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/sync": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What came after the numbers that I hold?
         * @description For many conversations and your own log at once; see docs/protocol.md.
         */
        post: operations["sync"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/webhooks/in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Incoming webhooks
         * @description Those into conversations that you lead; for admins also into those that they may see.
         */
        get: operations["list-incoming-webhooks"];
        put?: never;
        /**
         * Let another program speak in a conversation
         * @description For leaders of the conversation and admins. It speaks as a bot of its own, which joins the conversation.
         */
        post: operations["create-incoming-webhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/webhooks/in/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End an incoming webhook
         * @description Its bot leaves and is switched off; what it said stays.
         */
        delete: operations["delete-incoming-webhook"];
        options?: never;
        head?: never;
        /** Rename an incoming webhook and its bot */
        patch: operations["rename-incoming-webhook"];
        trace?: never;
    };
    "/api/w/{workspace}/webhooks/in/{id}/link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give an incoming webhook a new link
         * @description The link before ends at once.
         */
        post: operations["rotate-incoming-webhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/webhooks/out": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Outgoing webhooks, and the events that there are */
        get: operations["list-outgoing-webhooks"];
        put?: never;
        /**
         * Tell another program what happens
         * @description Deliveries are POSTs of `{type, timestamp, data}`, signed as Standard Webhooks (standardwebhooks.com): `webhook-id` is the event's id and the same in every attempt, so keep those that you have seen. `data` holds `workspace`, `person {id, name, handle, kind}`, `conversation {id, kind, mode, title, parent?}`, `seq`, `message` (as in the API; `gone: true` when it is deleted) and `detail`. Answer 2xx within ten seconds; anything else is tried again, ten times within about three days. What is told is what the webhook's bot may read when it is sent. Errors: `webhook.url`, `webhook.too_many`.
         */
        post: operations["create-outgoing-webhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/webhooks/out/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End an outgoing webhook */
        delete: operations["delete-outgoing-webhook"];
        options?: never;
        head?: never;
        /**
         * Change an outgoing webhook
         * @description One that is enabled again is told what happens from now on.
         */
        patch: operations["update-outgoing-webhook"];
        trace?: never;
    };
    "/api/w/{workspace}/webhooks/out/{id}/attempts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The last 50 attempts, newest first */
        get: operations["list-webhook-attempts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/webhooks/out/{id}/secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give an outgoing webhook a new secret
         * @description For a day each delivery carries two signatures, by the new secret and by the one before.
         */
        post: operations["rotate-webhook-secret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/webhooks/out/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a test
         * @description Sends `webhook.test` at once, also to a disabled one, and tells what came of it.
         */
        post: operations["test-outgoing-webhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/workspace": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The workspace */
        get: operations["workspace"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change the workspace's name and settings */
        patch: operations["change-workspace"];
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Account: {
            email: string;
            id: string;
            locale: string;
            name: string;
            tz: string;
            verified: boolean;
        };
        Act: {
            account?: string;
            /** @example person.role_changed */
            action: string;
            /** Format: date-time */
            at: string;
            detail?: {
                [key: string]: unknown;
            };
            id: string;
            ip?: string;
            /** @description Who did it. */
            person?: string;
            /** @description To whom or what. */
            subject?: string;
            /** @example person */
            subject_kind?: string;
        };
        ActivityProof: {
            /**
             * Format: int64
             * @description Events that were removed from the timelines.
             */
            events: number;
            /**
             * Format: int64
             * @description Facts that were removed from them.
             */
            facts: number;
            /**
             * Format: int64
             * @description Files of the event log that were written anew.
             */
            files: number;
            /**
             * Format: int64
             * @description Of those, facts in which one of the keys was found. It is 0.
             */
            found: number;
            /**
             * Format: int64
             * @description Of the event log, from then on.
             */
            generation: number;
            /** @description Whether the timelines still know the person. It is false. */
            in_timelines: boolean;
            /**
             * Format: int64
             * @description Keys that were joined into the person, each of which was erased.
             */
            keys: number;
            /**
             * Format: int64
             * @description Facts of others in which the person's key was blanked.
             */
            mentions: number;
            /**
             * Format: int64
             * @description Samples that were removed from the dictionary of events.
             */
            samples: number;
            /**
             * Format: int64
             * @description Facts that were searched afterwards: all that were there when the erasure was asked for.
             */
            searched: number;
        };
        Answer: {
            conversations?: components["schemas"]["GroupConversationHit"];
            files?: components["schemas"]["GroupFileHit"];
            /** @description Not everything is indexed yet: search again later to find more. */
            indexing?: boolean;
            messages?: components["schemas"]["GroupMessageHit"];
            people?: components["schemas"]["GroupPersonHit"];
        };
        "AskCeremonyAnswer; Name string \"json:\\\"name\\\" minLength:\\\"1\\\" maxLength:\\\"200\\\" example:\\\"\u6211\u7684\u624B\u673A\\\"\" }Body": {
            ceremony: string;
            /** @description What the browser answered, as PublicKeyCredential.toJSON gives it. */
            credential: unknown;
            /** @example 我的手机 */
            name: string;
        };
        AskInBody: {
            /** @description A question: see /activity/schema and docs/query.md. */
            query: unknown;
        };
        "AskProof; Code string \"json:\\\"codeOmitempty\\\" maxLength:\\\"64\\\"\" }Body": {
            code?: string;
            /** @description The current password. Who has none must have signed in within ten minutes. */
            current?: string;
        };
        "AskProof; Email string \"json:\\\"email\\\" maxLength:\\\"254\\\"\" }Body": {
            /** @description The current password. Who has none must have signed in within ten minutes. */
            current?: string;
            email: string;
        };
        "AskProof; Password string \"json:\\\"password\\\" maxLength:\\\"1024\\\"\" }Body": {
            /** @description The current password. Who has none must have signed in within ten minutes. */
            current?: string;
            password: string;
        };
        "AskStruct { Code string \"json:\\\"code\\\" maxLength:\\\"16\\\"\" }Body": {
            code: string;
        };
        "AskStruct { Email string \"json:\\\"email\\\" maxLength:\\\"254\\\"\" }Body": {
            email: string;
        };
        "AskStruct { Invite string \"json:\\\"inviteOmitempty\\\" maxLength:\\\"200\\\"\"; Workspace string \"json:\\\"workspaceOmitempty\\\" maxLength:\\\"40\\\"\" }Body": {
            invite?: string;
            workspace?: string;
        };
        "AskStruct { Name String \"json:\\\"nameOmitempty\\\" maxLength:\\\"200\\\"\"; Settings Settings \"json:\\\"settingsOmitempty\\\"\" }Body": {
            name?: string;
            settings?: components["schemas"]["Settings"];
        };
        "AskStruct { Name string \"json:\\\"name\\\" minLength:\\\"1\\\" maxLength:\\\"200\\\"\"; Handle string \"json:\\\"handleOmitempty\\\" maxLength:\\\"64\\\"\" }Body": {
            handle?: string;
            name: string;
        };
        "AskStruct { Slug string \"json:\\\"slug\\\" maxLength:\\\"40\\\" example:\\\"acme\\\"\"; Name string \"json:\\\"name\\\" minLength:\\\"1\\\" maxLength:\\\"200\\\"\" }Body": {
            name: string;
            /** @example acme */
            slug: string;
        };
        "AskStruct { Token string \"json:\\\"token\\\" maxLength:\\\"200\\\"\" }Body": {
            token: string;
        };
        "AskStruct { Token string \"json:\\\"token\\\" maxLength:\\\"200\\\"\"; Password string \"json:\\\"password\\\" maxLength:\\\"1024\\\"\" }Body": {
            password: string;
            token: string;
        };
        Attempt: {
            /** Format: date-time */
            at: string;
            /**
             * Format: int64
             * @description The first is 1.
             */
            attempt: number;
            /** @example message.sent */
            event: string;
            /** @description Sent as webhook-id. */
            event_id: string;
            id: string;
            /** @enum {string} */
            outcome: "delivered" | "again" | "given_up";
            /** @description The beginning of the answer, or why there was none. */
            response: string;
            /**
             * Format: int64
             * @description What the endpoint answered; 0 when it did not.
             */
            status: number;
            /** Format: int64 */
            took_ms: number;
        };
        AttemptList: {
            attempts: components["schemas"]["Attempt"][];
        };
        AuditOut: {
            acts: components["schemas"]["Act"][];
            next?: string;
        };
        BlocksOut: {
            next?: string;
            people: string[];
        };
        "BodyStruct { Ended int \"json:\\\"ended\\\"\" }Body": {
            /** Format: int64 */
            ended: number;
        };
        "BodyStruct { Linked ListLinked \"json:\\\"linked\\\"\" }Body": {
            linked: components["schemas"]["Linked"][];
        };
        "BodyStruct { Needed bool \"json:\\\"needed\\\"\" }Body": {
            needed: boolean;
        };
        "BodyStruct { Passkeys ListPasskey \"json:\\\"passkeys\\\"\" }Body": {
            passkeys: components["schemas"]["Passkey"][];
        };
        "BodyStruct { Sessions ListSession \"json:\\\"sessions\\\"\" }Body": {
            sessions: components["schemas"]["Session"][];
        };
        "BodyStruct { Tokens ListToken \"json:\\\"tokens\\\"\" }Body": {
            tokens: components["schemas"]["Token"][];
        };
        "Body\\\"\" }Body": {
            seed: string;
            /** @description For a QR code. */
            url: string;
        };
        Bot: {
            avatar?: string;
            deactivated?: boolean;
            /** @example xiaoming */
            handle: string;
            id: string;
            /** @enum {string} */
            kind: "person" | "bot" | "guest";
            /** @example 王小明 */
            name: string;
            /** @enum {string} */
            role: "owner" | "admin" | "moderator" | "member" | "guest" | "bot";
            status?: components["schemas"]["Status"];
            title?: string;
            tokens: components["schemas"]["Token"][];
        };
        BotInBody: {
            deactivated?: boolean;
            handle?: string;
            name?: string;
            title?: string;
        };
        BotTokenInBody: {
            /** Format: date-time */
            expires_at?: string;
            name: string;
            /** @description Empty: everything the bot may. */
            scopes?: string[];
        };
        BotsOut: {
            bots: components["schemas"]["Bot"][];
            next?: string;
        };
        Browser: {
            /** @example https://push.example/abc */
            endpoint: string;
            keys: components["schemas"]["BrowserKeysStruct"];
        };
        BrowserKeysStruct: {
            auth: string;
            p256dh: string;
        };
        CeremonyAnswer: {
            ceremony: string;
            /** @description What the browser answered, as PublicKeyCredential.toJSON gives it. */
            credential: unknown;
        };
        CeremonyOut: {
            /** @description Goes back with the authenticator's answer. */
            ceremony: string;
            /** @description For navigator.credentials.create or get, as PublicKeyCredential.parse…OptionsFromJSON takes them. */
            options: unknown;
        };
        Changed: {
            conversation: string;
            /** Format: int64 */
            mentions: number;
            /** Format: int64 */
            ordinal: number;
            /** Format: int64 */
            seq: number;
            /** Format: int64 */
            unread: number;
        };
        CodesOut: {
            /** @description Each is good once; shown this once. */
            recovery_codes: string[];
        };
        Contact: {
            /** Format: date-time */
            at: string;
            follow: boolean;
            person: string;
            /** @description My own name for the person; nobody else sees it. */
            remark?: string;
            /** @enum {string} */
            state: "none" | "asked" | "asks" | "contact";
        };
        ContactInBody: {
            /** @description false: only follow or remark, without asking. The default is to ask, or to accept. */
            contact?: boolean;
            follow?: boolean;
            remark?: string;
        };
        ContactsOut: {
            contacts: components["schemas"]["Contact"][];
            next?: string;
        };
        Conversation: {
            archived?: boolean;
            avatar?: string;
            /** Format: date-time */
            created_at: string;
            created_by?: string;
            description?: string;
            head: components["schemas"]["Head"];
            /** @enum {string} */
            history: "all" | "joined";
            id: string;
            /** @enum {string} */
            kind: "direct" | "group" | "announcement" | "thread";
            /** Format: int64 */
            members: number;
            /** @enum {string} */
            mode: "public" | "private" | "password";
            /** @description The message that a thread hangs under. */
            parent?: components["schemas"]["Ref"];
            /** @description Everybody in a direct conversation. */
            people?: string[];
            /** @description Empty for direct conversations: show the people. */
            title: string;
        };
        ConversationChange: {
            archived?: boolean;
            /** @description A picture that you have just uploaded; empty for none. */
            avatar?: string;
            description?: string;
            /** @enum {string} */
            history?: "all" | "joined";
            /** @enum {string} */
            mode?: "public" | "private" | "password";
            password?: string;
            /** @example 周末爬山 */
            title?: string;
        };
        ConversationHit: {
            archived?: boolean;
            avatar?: string;
            description?: components["schemas"]["Segment"][];
            id: string;
            /** @enum {string} */
            kind: "direct" | "group" | "announcement";
            /** Format: date-time */
            last_at?: string;
            /** Format: int64 */
            members: number;
            /** @enum {string} */
            mode: "public" | "private" | "password";
            /** @description The title, cut where it is met. */
            segments: components["schemas"]["Segment"][];
            title: string;
        };
        ConversationN: {
            /** Format: int64 */
            after: number;
            id: string;
        };
        ConversationSync: {
            /** @description Each an Entry. */
            entries: unknown[];
            /** @description No longer yours to read. */
            gone?: boolean;
            /** Format: int64 */
            head: number;
            id: string;
            /** @description Ask again from the last entry. */
            more?: boolean;
            /** Format: int64 */
            ordinal: number;
            /** @description Too far behind: fetch the messages anew and go on from their head. */
            reset?: boolean;
        };
        Cursor: {
            /** Format: int64 */
            ordinal: number;
            /** Format: int64 */
            seq: number;
        };
        DictionaryOut: {
            events: components["schemas"]["Event"][];
        };
        Draft: {
            /** Format: date-time */
            at: string;
            conversation: string;
            text: string;
        };
        DraftText: {
            /** @example 我觉得可以先 */
            text: string;
        };
        Edit: {
            /**
             * Format: date-time
             * @description When this text was written.
             */
            at: string;
            person: string;
            text: string;
            /** Format: int64 */
            version: number;
        };
        EndpointInBody: {
            endpoint: string;
        };
        Entrance: {
            /** @description Of a group that a password opens. */
            password?: string;
        };
        Erase: {
            /**
             * @description The id of a person, user: with what the site calls him, or anon: with a device.
             * @example user:42
             */
            key: string;
        };
        Erasure: {
            /** Format: date-time */
            asked_at: string;
            asked_by?: string;
            /**
             * Format: date-time
             * @description Not there while it is still to be done.
             */
            done_at?: string;
            id: string;
            /** @description SHA-256 of the key, in hex: the key itself goes with the person. */
            key_sha256: string;
            proof?: components["schemas"]["ActivityProof"];
        };
        Erasures: {
            erasures: components["schemas"]["Erasure"][];
        };
        Estimate: {
            /** @description Whether it runs at once; else ask it as a job. */
            allowed: boolean;
            because: string;
            /** @description bitmaps or fold. */
            by: string;
            /**
             * Format: int64
             * @description What may be read at once.
             */
            most: number;
            /**
             * Format: int64
             * @description Events that it would read; 0 for bitmaps.
             */
            reads: number;
        };
        Event: {
            description: string;
            /** Format: date-time */
            first_at?: string;
            /** Format: date-time */
            last_at?: string;
            /** @example Order Completed */
            name: string;
            properties: components["schemas"]["Property"][];
            /** @enum {string} */
            state: "planned" | "unplanned" | "blocked";
            /** @description Days (UTC) on which it came, or was kept out. */
            volume: components["schemas"]["Volume"][];
        };
        Explain: {
            /** @description Why not the other. */
            because: string;
            /** @description bitmaps or fold. */
            by: string;
            /** @description The first instant of the question's time. */
            from: string;
            /**
             * Format: int64
             * @description Events that the plan expects to read; 0 for bitmaps.
             */
            reads: number;
            /** @description The first instant after it. */
            to: string;
            tz: string;
        };
        File: {
            /** Format: int64 */
            duration_ms?: number;
            /** Format: int64 */
            height?: number;
            id: string;
            name: string;
            /** Format: int64 */
            size: number;
            thumb?: boolean;
            type: string;
            waveform?: number[];
            /** Format: int64 */
            width?: number;
        };
        FileHit: {
            /** Format: date-time */
            at: string;
            conversation: string;
            file: components["schemas"]["File"];
            place: components["schemas"]["Place"];
            segments: components["schemas"]["Segment"][];
            sender: string;
            /** Format: int64 */
            seq: number;
        };
        FileSegments: {
            file: components["schemas"]["File"];
            segments: components["schemas"]["Segment"][];
        };
        Forwarded: {
            /** Format: date-time */
            at: string;
            conversation: string;
            /** Format: int64 */
            ordinal: number;
            /** Format: int64 */
            seq: number;
        };
        Forwarding: {
            /**
             * @description Made by the client; asked again with it, the first answer comes again.
             * @example 0190f0c2-5b1e-7c3a
             */
            client_id: string;
            /** @description Conversations where you may write. */
            to: string[];
        };
        GroupConversationHit: {
            /**
             * Format: int64
             * @description How many there are, at most 100; only on the first page.
             */
            count: number;
            hits: components["schemas"]["ConversationHit"][];
            /** @description There are more than count says. */
            more?: boolean;
            /** @description The cursor of the next page; ask for this group alone. */
            next?: string;
        };
        GroupFileHit: {
            /**
             * Format: int64
             * @description How many there are, at most 100; only on the first page.
             */
            count: number;
            hits: components["schemas"]["FileHit"][];
            /** @description There are more than count says. */
            more?: boolean;
            /** @description The cursor of the next page; ask for this group alone. */
            next?: string;
        };
        GroupMessageHit: {
            /**
             * Format: int64
             * @description How many there are, at most 100; only on the first page.
             */
            count: number;
            hits: components["schemas"]["MessageHit"][];
            /** @description There are more than count says. */
            more?: boolean;
            /** @description The cursor of the next page; ask for this group alone. */
            next?: string;
        };
        GroupPersonHit: {
            /**
             * Format: int64
             * @description How many there are, at most 100; only on the first page.
             */
            count: number;
            hits: components["schemas"]["PersonHit"][];
            /** @description There are more than count says. */
            more?: boolean;
            /** @description The cursor of the next page; ask for this group alone. */
            next?: string;
        };
        Head: {
            /** Format: date-time */
            at?: string;
            /**
             * Format: int64
             * @description How many of the entries so far are messages.
             */
            ordinal: number;
            /** Format: int64 */
            seq: number;
        };
        InList: {
            webhooks: components["schemas"]["Incoming"][];
        };
        InMade: {
            /** @description The person who says what arrives. */
            bot: string;
            conversation: string;
            id: string;
            /** Format: date-time */
            made_at: string;
            made_by: string;
            /** @example Deploys */
            name: string;
            /** @description Shown this once. Whoever knows it can post. */
            url: string;
            /**
             * Format: date-time
             * @description To the minute.
             */
            used_at?: string;
        };
        InMake: {
            conversation: string;
            name: string;
        };
        InRenameBody: {
            name: string;
        };
        Incoming: {
            /** @description The person who says what arrives. */
            bot: string;
            conversation: string;
            id: string;
            /** Format: date-time */
            made_at: string;
            made_by: string;
            /** @example Deploys */
            name: string;
            /**
             * Format: date-time
             * @description To the minute.
             */
            used_at?: string;
        };
        IntakeSettings: {
            /**
             * @description given: messages without a word about consent are kept. asked: they count as a no.
             * @enum {string}
             */
            consent: "given" | "asked";
            /** @description Keep the address that a browser sends from, as the property $ip. */
            keep_ip: boolean;
            /** @description Take only events that the dictionary calls planned. */
            planned_only: boolean;
            /** @description Properties and traits that are not kept, or not readable. */
            redact?: components["schemas"]["Redaction"][];
            /**
             * @description What is kept of a message that comes without consent.
             * @enum {string}
             */
            without: "nothing" | "anonymous";
        };
        Invitation: {
            /** @description Who invites. */
            by?: string;
            name: string;
            /** @description Whom the invite lets one claim to be. */
            person?: string;
            role: string;
            slug: string;
        };
        Invite: {
            /** @description Joined at once. */
            conversations: string[];
            /** Format: date-time */
            created_at: string;
            created_by: string;
            /** Format: date-time */
            expires_at: string;
            id: string;
            /** Format: int64 */
            max_uses: number;
            /** @description The person from an archive whom the guest of this invite turns out to be. */
            person?: string;
            /** @enum {string} */
            role: "owner" | "admin" | "moderator" | "member" | "guest";
            /** Format: int64 */
            uses: number;
        };
        InviteIn: {
            /** @description Joined at once. */
            conversations?: string[];
            /**
             * Format: int64
             * @description How long it works.
             * @default 168
             */
            hours: number;
            /**
             * Format: int64
             * @default 1
             */
            max_uses: number;
            /** @description A person from an archive whom the invited turns out to be. */
            person?: string;
            /**
             * @default member
             * @enum {string}
             */
            role: "owner" | "admin" | "moderator" | "member" | "guest";
        };
        InviteOut: {
            /** @description Joined at once. */
            conversations: string[];
            /** Format: date-time */
            created_at: string;
            created_by: string;
            /** Format: date-time */
            expires_at: string;
            id: string;
            /** Format: int64 */
            max_uses: number;
            /** @description The person from an archive whom the guest of this invite turns out to be. */
            person?: string;
            /** @enum {string} */
            role: "owner" | "admin" | "moderator" | "member" | "guest";
            /** @description Shown this once. */
            token: string;
            url: string;
            /** Format: int64 */
            uses: number;
        };
        InviteToken: {
            invite: string;
        };
        InvitesOut: {
            invites: components["schemas"]["Invite"][];
            next?: string;
        };
        Issued: {
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            expires_at?: string;
            id: string;
            /** Format: date-time */
            last_used_at?: string;
            name: string;
            person: string;
            /** @description Empty: everything the person may. */
            scopes: string[];
            /**
             * @description Shown this once.
             * @example hbb_…
             */
            secret: string;
            workspace: string;
        };
        Item: {
            /** Format: date-time */
            at: string;
            attachment?: components["schemas"]["File"];
            author: string;
            conversation: string;
            link?: components["schemas"]["Link"];
            /**
             * Format: int64
             * @description The message's number.
             */
            seq: number;
        };
        Job: {
            /** @description Once it is done. */
            answer?: components["schemas"]["LangAnswer"];
            /** @description Of the error. */
            code?: string;
            /** Format: date-time */
            created: string;
            /** Format: date-time */
            ended?: string;
            error?: string;
            id: string;
            kind: string;
            /**
             * Format: double
             * @description 0 to 1.
             */
            progress: number;
            /**
             * Format: int64
             * @description Events that it reads.
             */
            reads: number;
            /** @enum {string} */
            state: "waiting" | "running" | "done" | "failed" | "cancelled";
        };
        JobsOutBody: {
            /** @description The newest first, without their answers. */
            jobs: components["schemas"]["Job"][];
        };
        Joiners: {
            people: string[];
        };
        Key: {
            id: string;
            /**
             * @description It stands in the pages of the site, so it is no secret.
             * @example wk_…
             */
            key: string;
            /** Format: date-time */
            made_at: string;
            made_by?: string;
            /** @example www.example.com */
            name: string;
            /** @description The key before the last rotation, while it still works. */
            old_key?: string;
            /** Format: date-time */
            old_until?: string;
            /** @description Sites that may send with it from browsers. Empty: any. */
            origins: string[];
        };
        KeyBodyBody: {
            /** @description The applicationServerKey for PushManager.subscribe. */
            key: string;
        };
        KeyList: {
            keys: components["schemas"]["Key"][];
        };
        KindEntry: {
            /** @description What names a number whose people can be asked for. */
            cells: string[];
            doc: string;
            kind: string;
        };
        LangAnswer: {
            /** @description Keys of the dictionary of measures that say what the numbers mean. */
            definition: string[];
            explain: components["schemas"]["Explain"];
            kind: string;
            meta: components["schemas"]["Meta"];
            /** @description What who reads the numbers must know. */
            notes?: components["schemas"]["Note"][];
            /** @description With compare: the result of the time before. */
            previous?: unknown;
            /** @description By kind. */
            result: unknown;
        };
        Link: {
            description?: string;
            image?: string;
            site?: string;
            title?: string;
            url: string;
        };
        "Link-providerRequest": {
            /** @description The current password. Who has none must have signed in within ten minutes. */
            current?: string;
            next?: string;
        };
        LinkOutBody: {
            /** @description Where the browser goes next. */
            url: string;
        };
        Linked: {
            /** Format: date-time */
            created_at: string;
            provider: string;
            subject: string;
        };
        ListedConversation: {
            items: components["schemas"]["Conversation"][];
            /** @description The cursor of the next page; absent on the last. */
            next?: string;
        };
        ListedDraft: {
            items: components["schemas"]["Draft"][];
            /** @description The cursor of the next page; absent on the last. */
            next?: string;
        };
        ListedEdit: {
            items: components["schemas"]["Edit"][];
            /** @description The cursor of the next page; absent on the last. */
            next?: string;
        };
        ListedForwarded: {
            items: components["schemas"]["Forwarded"][];
            /** @description The cursor of the next page; absent on the last. */
            next?: string;
        };
        ListedItem: {
            items: components["schemas"]["Item"][];
            /** @description The cursor of the next page; absent on the last. */
            next?: string;
        };
        ListedLink: {
            items: components["schemas"]["ReachLink"][];
            /** @description The cursor of the next page; absent on the last. */
            next?: string;
        };
        ListedListing: {
            items: components["schemas"]["Listing"][];
            /** @description The cursor of the next page; absent on the last. */
            next?: string;
        };
        ListedMembership: {
            items: components["schemas"]["ModelMembership"][];
            /** @description The cursor of the next page; absent on the last. */
            next?: string;
        };
        ListedMessage: {
            items: components["schemas"]["Message"][];
            /** @description The cursor of the next page; absent on the last. */
            next?: string;
        };
        ListedSavedMessage: {
            items: components["schemas"]["SavedMessage"][];
            /** @description The cursor of the next page; absent on the last. */
            next?: string;
        };
        ListedScheduled: {
            items: components["schemas"]["Scheduled"][];
            /** @description The cursor of the next page; absent on the last. */
            next?: string;
        };
        Listing: {
            conversation: components["schemas"]["Conversation"];
            last?: components["schemas"]["Message"];
            mine: components["schemas"]["Mine"];
        };
        LoginIn: {
            /** @description Of the authenticator app, or a recovery code. */
            code?: string;
            email: string;
            password: string;
        };
        Me: {
            attributes?: {
                [key: string]: string;
            };
            avatar?: string;
            /** @description YYYY-MM-DD or --MM-DD. */
            birthday?: string;
            deactivated?: boolean;
            email?: string;
            /** @description The host's id; admins only. */
            external_id?: string;
            /** @example xiaoming */
            handle: string;
            hide_last_seen: boolean;
            id: string;
            /** Format: date-time */
            joined_at: string;
            /** @enum {string} */
            kind: "person" | "bot" | "guest";
            /**
             * Format: date-time
             * @description Absent when either of the two hides it.
             */
            last_seen_at?: string;
            locale?: string;
            /** @example 王小明 */
            name: string;
            /** @enum {string} */
            role: "owner" | "admin" | "moderator" | "member" | "guest" | "bot";
            status?: components["schemas"]["Status"];
            title?: string;
            tz?: string;
            verified: boolean;
        };
        MeIn: {
            attributes?: {
                [key: string]: string;
            };
            /** @description A file's id, empty to take it away. */
            avatar?: string;
            birthday?: string;
            handle?: string;
            hide_last_seen?: boolean;
            /** @enum {string} */
            locale?: "zh-CN" | "en";
            name?: string;
            /** @description Empty to take it away. */
            status?: components["schemas"]["Status"];
            title?: string;
            tz?: string;
        };
        Membership: {
            name: string;
            person: string;
            role: string;
            slug: string;
        };
        Message: {
            /** Format: date-time */
            at: string;
            attachments?: components["schemas"]["File"][];
            card?: unknown;
            client_id?: string;
            conversation: string;
            deleted?: boolean;
            /** Format: date-time */
            edited_at?: string;
            forward?: components["schemas"]["Quote"];
            /** @enum {string} */
            kind: "text" | "voice" | "file" | "card" | "note" | "system";
            mentions?: string[];
            /** Format: int64 */
            ordinal: number;
            pinned?: boolean;
            previews?: components["schemas"]["Preview"][];
            quote?: components["schemas"]["Quote"];
            reactions?: components["schemas"]["Reaction"][];
            /** @description By the asker. Only in answers to REST calls. */
            saved?: boolean;
            sender: string;
            /** Format: int64 */
            seq: number;
            text: string;
            thread?: components["schemas"]["ThreadInfo"];
            title?: string;
            /**
             * Format: int64
             * @description 1 when sent; each edit adds 1.
             */
            version: number;
        };
        MessageChange: {
            /**
             * @description Markdown.
             * @example 改天再说
             */
            text: string;
            /** @description Of a note; absent: stays. */
            title?: string;
            /**
             * Format: int64
             * @description The version that you changed. A newer one is a 409 message.edited_elsewhere; 0 overwrites whatever is there.
             */
            version?: number;
        };
        MessageHit: {
            /** Format: date-time */
            at: string;
            conversation: string;
            /** @description Attachments whose names are met. */
            files?: components["schemas"]["FileSegments"][];
            /** @enum {string} */
            kind: "text" | "voice" | "file" | "card" | "note";
            place: components["schemas"]["Place"];
            /** @description The text, or of a long one the stretch with the most hits, as Markdown, cut where it is met. */
            segments: components["schemas"]["Segment"][];
            sender: string;
            /** Format: int64 */
            seq: number;
            /** @description Of a note. */
            title?: components["schemas"]["Segment"][];
        };
        Meta: {
            cached: boolean;
            /** Format: int64 */
            events_read: number;
            /**
             * Format: double
             * @description How long it took when it was computed.
             */
            ms: number;
            /** @description Always false: every event counts. */
            sampled: boolean;
            /**
             * Format: int64
             * @description Of the data; another one may give another answer.
             */
            version: number;
        };
        Method: {
            name: string;
            title: string;
        };
        MethodsOut: {
            passkeys: boolean;
            providers: components["schemas"]["Method"][];
            /** @description The server waits for its first owner. */
            setup: boolean;
        };
        Mine: {
            draft?: string;
            /**
             * Format: int64
             * @description Nothing at or below this number is shown.
             */
            floor?: number;
            /** Format: date-time */
            joined_at?: string;
            /** @enum {string} */
            level: "all" | "mentions" | "none";
            marked_unread?: boolean;
            /** Format: int64 */
            mentions: number;
            /**
             * Format: date-time
             * @description No notifications until then.
             */
            muted_until?: string;
            pinned?: boolean;
            read: components["schemas"]["Cursor"];
            /**
             * @description Absent for who only looks in.
             * @enum {string}
             */
            role?: "owner" | "moderator" | "member" | "muted";
            /** Format: int64 */
            unread: number;
        };
        MineChange: {
            /**
             * @description What you are notified of.
             * @enum {string}
             */
            level?: "all" | "mentions" | "none";
            /**
             * Format: date-time
             * @description No notifications until then; a time that is past ends it.
             */
            muted_until?: string;
            pinned?: boolean;
        };
        ModelMembership: {
            /** Format: date-time */
            joined_at: string;
            person: string;
            /** @enum {string} */
            role: "owner" | "moderator" | "member" | "muted";
        };
        NameRow: {
            /** Format: int64 */
            events: number;
            /** Format: date-time */
            first: string;
            /** Format: date-time */
            last: string;
            name: string;
        };
        NewCard: {
            /** @description An Adaptive Card with a kind. */
            card: unknown;
        };
        NewConversation: {
            /** @description A picture that you have just uploaded. */
            avatar?: string;
            description?: string;
            /**
             * @description What new members may read of the past; all if absent.
             * @enum {string}
             */
            history?: "all" | "joined";
            /** @enum {string} */
            kind: "direct" | "group" | "announcement";
            /**
             * @description Of groups and announcements; private if absent.
             * @enum {string}
             */
            mode?: "public" | "private" | "password";
            /** @description With mode password. */
            password?: string;
            /** @description Who is in it beside you. */
            people?: string[];
            /**
             * @description Of groups and announcements.
             * @example 周末爬山
             */
            title?: string;
        };
        NewKey: {
            name: string;
            /**
             * @description Scheme and host, as browsers send them. A host may begin with *. for all below it.
             * @example [
             *       "https://www.example.com"
             *     ]
             */
            origins?: string[];
        };
        NewMessage: {
            /** @description Files that the sender uploaded. */
            attachments?: string[];
            /** @description An Adaptive Card with a kind. */
            card?: unknown;
            /** @description Made by the client; the same id with the same content is stored once, for ever. */
            client_id: string;
            /** @enum {string} */
            kind?: "text" | "voice" | "file" | "card" | "note";
            /**
             * Format: int64
             * @description The number of a message of the same conversation.
             */
            quote?: number;
            /** @description Markdown. */
            text?: string;
            /** @description Of a note. */
            title?: string;
        };
        NewNote: {
            /**
             * @description Made by the client; the same id with the same content is stored once.
             * @example 0190f0c2-5b1e-7c3a
             */
            client_id: string;
            /** @description Markdown. */
            text: string;
            /** @example 会议纪要 */
            title: string;
        };
        NewOutgoing: {
            /** @description Only what happens in this conversation and in its threads. */
            conversation?: string;
            events: string[];
            name: string;
            url: string;
        };
        NewScheduled: {
            /**
             * Format: date-time
             * @description When to send it: within a year.
             * @example 2026-12-01T08:00:00Z
             */
            at: string;
            /** @description Fresh uploads of yours; the message keeps them until it is sent or deleted. */
            attachments?: string[];
            /**
             * @description Made by the client; the message is sent under it, once.
             * @example 0190f0c2-5b1e-7c3a
             */
            client_id: string;
            conversation: string;
            /**
             * @description By what the message holds if absent.
             * @enum {string}
             */
            kind?: "text" | "voice" | "file";
            /**
             * Format: int64
             * @description The number of a message of the same conversation.
             */
            quote?: number;
            /** @description Markdown. */
            text?: string;
        };
        NewTokenIn: {
            /** @description The current password. Who has none must have signed in within ten minutes. */
            current?: string;
            /** Format: date-time */
            expires_at?: string;
            /** @example Backup script */
            name: string;
            /**
             * @description Empty: everything the person may.
             * @example [
             *       "chat:read"
             *     ]
             */
            scopes?: string[];
            /** @description The slug of the workspace in which the token acts. */
            workspace: string;
        };
        Note: {
            /** @description Where in the question, as a JSON path. */
            at?: string;
            /** @description not_measurable: archives hold no such events, so what reads null is unknown, not zero; posting_only: the numbers speak of posting alone; unknown_name: no event of this name has ever come; empty: nothing happened in this time. */
            code: string;
            /** @description The names it is about. */
            list?: string[];
        };
        NotifySettings: {
            /**
             * @description A letter about what was missed, at most one an hour or a day.
             * @enum {string}
             */
            mail: "never" | "hour" | "day";
            /**
             * Format: int64
             * @description Minutes that a message stays unread before it counts as missed.
             */
            mail_after: number;
            /** @description Notifications and letters may show text of messages. */
            preview: boolean;
            /** @description Notifications of the browsers that this person subscribed. */
            push: boolean;
            /** @description No notification and no letter in these hours, in the time zone of the person. */
            quiet?: components["schemas"]["Quiet"];
        };
        OutList: {
            /** @description Those that may be asked for. */
            events: string[];
            webhooks: components["schemas"]["Outgoing"][];
        };
        OutMade: {
            /** @description The person as whom it reads. Add it to a private conversation to be told of that too. */
            bot: string;
            /** @description Only what happens in this conversation and in its threads. Absent: wherever the bot may read. */
            conversation?: string;
            /**
             * @description Why it is not enabled: an admin did it, it failed for five days, it answered 410, it came here with its workspace and needs a new secret.
             * @enum {string}
             */
            disabled_for?: "admin" | "failing" | "gone" | "moved";
            /**
             * Format: int64
             * @description Events since it was enabled that found its queue full and were not sent.
             */
            dropped: number;
            enabled: boolean;
            /**
             * @example [
             *       "message.sent"
             *     ]
             */
            events: string[];
            /** Format: date-time */
            failing_since?: string;
            /**
             * Format: int64
             * @description Attempts that failed since the last success.
             */
            failures: number;
            id: string;
            /** Format: date-time */
            made_at: string;
            made_by: string;
            /** @example CRM */
            name: string;
            /**
             * Format: date-time
             * @description Until then the secret before this one signs too.
             */
            old_secret_until?: string;
            /**
             * @description Shown this once. Verify signatures with it.
             * @example whsec_…
             */
            secret: string;
            /** @example https://example.com/hooks/hubbub */
            url: string;
        };
        Outgoing: {
            /** @description The person as whom it reads. Add it to a private conversation to be told of that too. */
            bot: string;
            /** @description Only what happens in this conversation and in its threads. Absent: wherever the bot may read. */
            conversation?: string;
            /**
             * @description Why it is not enabled: an admin did it, it failed for five days, it answered 410, it came here with its workspace and needs a new secret.
             * @enum {string}
             */
            disabled_for?: "admin" | "failing" | "gone" | "moved";
            /**
             * Format: int64
             * @description Events since it was enabled that found its queue full and were not sent.
             */
            dropped: number;
            enabled: boolean;
            /**
             * @example [
             *       "message.sent"
             *     ]
             */
            events: string[];
            /** Format: date-time */
            failing_since?: string;
            /**
             * Format: int64
             * @description Attempts that failed since the last success.
             */
            failures: number;
            id: string;
            /** Format: date-time */
            made_at: string;
            made_by: string;
            /** @example CRM */
            name: string;
            /**
             * Format: date-time
             * @description Until then the secret before this one signs too.
             */
            old_secret_until?: string;
            /** @example https://example.com/hooks/hubbub */
            url: string;
        };
        OutgoingChange: {
            /** @description Disabling drops what waits to be sent. */
            enabled?: boolean;
            events?: string[];
            name?: string;
            url?: string;
        };
        Page: {
            has_after: boolean;
            has_before: boolean;
            head: components["schemas"]["Head"];
            messages: components["schemas"]["Message"][];
        };
        Passkey: {
            /** Format: date-time */
            created_at: string;
            id: string;
            /** Format: date-time */
            last_used_at?: string;
            name: string;
        };
        PeopleInBody: {
            /** @description Which number: the fields of Cell that the kind has. */
            cell?: unknown;
            /** @description Person properties to tell with each; name if absent. */
            columns?: string[];
            /**
             * Format: int64
             * @default 100
             */
            limit: number;
            /** Format: int64 */
            offset?: number;
            /** @description The question whose number is meant. */
            query: unknown;
        };
        PeopleOut: {
            next?: string;
            people: components["schemas"]["Person"][];
        };
        Person: {
            avatar?: string;
            deactivated?: boolean;
            /** @example xiaoming */
            handle: string;
            id: string;
            /** @enum {string} */
            kind: "person" | "bot" | "guest";
            /** @example 王小明 */
            name: string;
            /** @enum {string} */
            role: "owner" | "admin" | "moderator" | "member" | "guest" | "bot";
            status?: components["schemas"]["Status"];
            title?: string;
        };
        PersonEvent: {
            /** Format: date-time */
            at: string;
            /** @description Under which key of the person it came. */
            key: string;
            /** @description A robot or a suspect did it. */
            marked?: boolean;
            name: string;
            origin: string;
            place?: string;
            props?: {
                [key: string]: unknown;
            };
        };
        PersonHit: {
            person: components["schemas"]["SearchPerson"];
            /** @description The name, with what was met. */
            segments: components["schemas"]["Segment"][];
        };
        PersonInBody: {
            attributes?: {
                [key: string]: string;
            };
            deactivated?: boolean;
            handle?: string;
            name?: string;
            /** @enum {string} */
            role?: "owner" | "admin" | "moderator" | "member" | "guest";
            title?: string;
        };
        PersonPage: {
            /** @description The newest first. */
            events: components["schemas"]["PersonEvent"][];
            key: string;
            /** @description All that were joined into this person. */
            keys: string[];
            /** @description Give it as before to go on; absent at the end. */
            next?: string;
            /** @description As known now. */
            props: {
                [key: string]: unknown;
            };
        };
        PersonalEntry: {
            /** Format: date-time */
            at: string;
            data: unknown;
            kind: string;
            /** Format: int64 */
            seq: number;
        };
        PersonalSync: {
            entries: components["schemas"]["PersonalEntry"][];
            /** Format: int64 */
            head: number;
            /** @description Ask again from the last entry. */
            more?: boolean;
            /** @description Too far behind: fetch your conversations anew and go on from head. */
            reset?: boolean;
        };
        Place: {
            /** @enum {string} */
            kind: "direct" | "group" | "announcement" | "thread";
            /** @description The message that the thread hangs under. */
            parent?: components["schemas"]["Ref"];
            title?: string;
        };
        Plan: {
            description?: string;
            name: string;
            /** @enum {string} */
            state: "planned" | "unplanned" | "blocked";
        };
        Pressed: {
            /** @example vote */
            action: string;
            /** @description At most 4 KB. Of a vote: the numbers of the options, from 0. */
            value?: unknown;
        };
        Preview: {
            description?: string;
            image?: string;
            site?: string;
            title: string;
            url: string;
        };
        Problem: {
            /**
             * @description Stable; match on this.
             * @example conversation.not_member
             */
            code: string;
            /**
             * @description One sentence in English; show your own words by code.
             * @example Only members may write here.
             */
            detail: string;
            /** @description The parts of the request that do not fit. */
            errors?: components["schemas"]["ProblemDetail"][];
            /**
             * Format: double
             * @description Seconds until it is worth trying again.
             */
            retry_after?: number;
            /**
             * Format: int64
             * @example 403
             */
            status: number;
            /** @example Forbidden */
            title: string;
        };
        ProblemDetail: {
            /** @example body.text */
            location: string;
            /** @example expected at most 102400 characters */
            message: string;
            value?: unknown;
        };
        Profile: {
            attributes?: {
                [key: string]: string;
            };
            avatar?: string;
            /** @description YYYY-MM-DD or --MM-DD. */
            birthday?: string;
            deactivated?: boolean;
            /** @description The host's id; admins only. */
            external_id?: string;
            /** @example xiaoming */
            handle: string;
            id: string;
            /** Format: date-time */
            joined_at: string;
            /** @enum {string} */
            kind: "person" | "bot" | "guest";
            /**
             * Format: date-time
             * @description Absent when either of the two hides it.
             */
            last_seen_at?: string;
            locale?: string;
            /** @example 王小明 */
            name: string;
            /** @enum {string} */
            role: "owner" | "admin" | "moderator" | "member" | "guest" | "bot";
            status?: components["schemas"]["Status"];
            title?: string;
            tz?: string;
        };
        Proof: {
            /** @description The current password. Who has none must have signed in within ten minutes. */
            current?: string;
        };
        Property: {
            /** Format: date-time */
            first_at: string;
            name: string;
            sample?: string;
            /**
             * @description As it was first seen.
             * @enum {string}
             */
            type: "text" | "number" | "boolean" | "list";
            /** @description All that were seen. More than one is usually a mistake of the sender. */
            types: string[];
        };
        Quiet: {
            /** @example 22:30 */
            from: string;
            /** @example 08:00 */
            to: string;
        };
        Quote: {
            /** Format: date-time */
            at?: string;
            conversation: string;
            sender: string;
            /** Format: int64 */
            seq: number;
            text?: string;
        };
        ReachLink: {
            /** Format: date-time */
            created_at: string;
            message: components["schemas"]["Ref"];
            /** @description Who shared it: visitors are counted for them. */
            person: string;
            revoked?: boolean;
            token: string;
            /** @example https://chat.example.org/s/3qYxN0VbT1mJx0sVwq8c2A */
            url: string;
            /** Format: int64 */
            views: number;
        };
        Reaction: {
            /** Format: int64 */
            count: number;
            emoji: string;
            /** @description Only in answers to REST calls. */
            mine?: boolean;
            /** @description The first 50. */
            people: string[];
        };
        ReadAll: {
            /**
             * Format: int64
             * @description In how many something was unread.
             */
            conversations: number;
        };
        Reader: {
            /** Format: date-time */
            at?: string;
            person: string;
        };
        Readership: {
            /** Format: int64 */
            count: number;
            /**
             * Format: int64
             * @description Members other than the author.
             */
            of: number;
            /** @description Each reader with the time, in conversations of up to 500 members. */
            readers: components["schemas"]["Reader"][];
        };
        Reading: {
            /**
             * Format: int64
             * @description The last entry that you have seen.
             * @example 42
             */
            seq: number;
            /** @description Mark unread from this message on instead. */
            unread?: boolean;
        };
        Receipt: {
            /** Format: date-time */
            at: string;
            /** Format: int64 */
            ordinal: number;
            /** Format: int64 */
            seq: number;
        };
        Redaction: {
            /** @enum {string} */
            how: "drop" | "hash";
            /**
             * @description Its name; case does not matter. A name without dots also fits at the end of longer ones.
             * @example email
             */
            property: string;
        };
        Ref: {
            conversation: string;
            /** Format: int64 */
            seq: number;
        };
        Reply: {
            /** @description By kind of card. Of a poll: the poll with mine, the numbers that you chose. */
            reply?: unknown;
        };
        Retention: {
            /**
             * Format: int64
             * @description 0: events are kept for good.
             */
            days: number;
        };
        RoleChange: {
            /** @enum {string} */
            role: "owner" | "moderator" | "member" | "muted";
        };
        SavedMessage: {
            /**
             * Format: date-time
             * @description When it was saved.
             */
            at: string;
            message: components["schemas"]["Message"];
        };
        Scheduled: {
            /**
             * Format: date-time
             * @description When it will be sent.
             */
            at: string;
            attachments?: components["schemas"]["File"][];
            client_id: string;
            conversation: string;
            /** @description The code of the error that stopped it. */
            failed?: string;
            id: string;
            kind?: string;
            /** Format: int64 */
            quote?: number;
            text: string;
        };
        ScheduledChange: {
            /** Format: date-time */
            at?: string;
            /** @description All that it shall have; what it no longer has is deleted. */
            attachments?: string[];
            text?: string;
        };
        SearchPerson: {
            avatar?: string;
            /** @example xiaoming */
            handle: string;
            id: string;
            /** @example person */
            kind: string;
            /** @example 王小明 */
            name: string;
            /** @example member */
            role: string;
            title?: string;
        };
        Segment: {
            hit?: boolean;
            text: string;
        };
        Session: {
            /** Format: date-time */
            created_at: string;
            current?: boolean;
            /** @example Firefox, Linux */
            device: string;
            /** Format: date-time */
            expires_at: string;
            id: string;
            ip: string;
            /** Format: date-time */
            last_used_at: string;
        };
        SessionOut: {
            account: components["schemas"]["Account"];
            /**
             * Format: int64
             * @description How many recovery codes are left.
             */
            recovery_codes: number;
            /** @description The second factor is on. */
            two_factor: boolean;
            workspaces: components["schemas"]["Membership"][];
        };
        Settings: {
            /** @description Only with these e-mail domains, and only after the address is verified. Empty: any address. */
            domains?: string[];
            /**
             * @description For people who did not choose.
             * @enum {string}
             */
            locale?: "zh-CN" | "en";
            /** @description Members may make invites, not only admins. */
            members_invite: boolean;
            /** @description Whoever comes may join as a member without an invite. */
            sign_up: boolean;
            /**
             * @description The zone in which days of this workspace begin.
             * @example Asia/Shanghai
             */
            tz?: string;
        };
        SetupIn: {
            /** @example ada@example.com */
            email: string;
            /**
             * @example zh-CN
             * @enum {string}
             */
            locale?: "zh-CN" | "en";
            /** @example 王小明 */
            name: string;
            /** @description At least 8 characters. */
            password: string;
            /** @example acme */
            slug: string;
            /** @description From the link that the server printed. */
            token: string;
            /** @example Asia/Shanghai */
            tz?: string;
            /**
             * @description The workspace's name.
             * @example 热闹工坊
             */
            workspace: string;
        };
        SharedMessage: {
            /** Format: date-time */
            at: string;
            /**
             * Format: int64
             * @description How many files it has; they are for members only.
             */
            attachments?: number;
            /** @example 王小明 */
            author: string;
            /** Format: date-time */
            edited_at?: string;
            /** @enum {string} */
            kind: "text" | "voice" | "file" | "card" | "note";
            /** @description Markdown; who is mentioned stands there by name. */
            text: string;
            /** @description Of a note. */
            title?: string;
        };
        SignUpIn: {
            /** @example ada@example.com */
            email: string;
            invite?: string;
            /**
             * @example zh-CN
             * @enum {string}
             */
            locale?: "zh-CN" | "en";
            /** @example 王小明 */
            name: string;
            /** @description At least 8 characters. */
            password: string;
            /** @example Asia/Shanghai */
            tz?: string;
            /** @description The slug of an open workspace, without an invite. */
            workspace?: string;
        };
        SignUpOutBody: {
            account?: components["schemas"]["Account"];
            /** @description A link was mailed that must be followed before anything is open. */
            pending: boolean;
            workspaces?: components["schemas"]["Membership"][];
        };
        SignedInBody: {
            account: components["schemas"]["Account"];
            workspaces: components["schemas"]["Membership"][];
        };
        Status: {
            /** @example 🍜 */
            emoji?: string;
            /** @example 吃面去了 */
            text?: string;
            /** Format: date-time */
            until?: string;
        };
        SyncAnswer: {
            /** @description With personal: heads of conversations with something unread, the newest first. */
            changed?: components["schemas"]["Changed"][];
            /** @description There are more in changed: ask again with this. */
            changed_next?: string;
            conversations: components["schemas"]["ConversationSync"][];
            epoch: string;
            personal?: components["schemas"]["PersonalSync"];
        };
        SyncAsk: {
            /** @description As changed_next in the last answer: go on with its changed. */
            changed?: string;
            conversations?: components["schemas"]["ConversationN"][];
            /** @description As in the last answer. Another epoch of the server means: fetch everything anew. */
            epoch?: string;
            /**
             * Format: int64
             * @description Entries of conversations in the answer; 0 is as many as go.
             */
            limit?: number;
            /**
             * Format: int64
             * @description The last number of your own log that you hold.
             */
            personal?: number;
        };
        ThreadInfo: {
            conversation: string;
            /** Format: date-time */
            last_at?: string;
            /** Format: int64 */
            replies: number;
        };
        Token: {
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            expires_at?: string;
            id: string;
            /** Format: date-time */
            last_used_at?: string;
            name: string;
            person: string;
            /** @description Empty: everything the person may. */
            scopes: string[];
            workspace: string;
        };
        Vocabulary: {
            event_properties: string[];
            /** Format: int64 */
            events: number;
            /**
             * Format: date-time
             * @description Of all events.
             */
            first?: string;
            kinds: components["schemas"]["KindEntry"][];
            /** Format: date-time */
            last?: string;
            names: components["schemas"]["NameRow"][];
            person_properties: string[];
            /** @description Where days begin if a question names no zone. */
            tz: string;
        };
        Volume: {
            /** Format: int64 */
            blocked?: number;
            /** Format: date */
            day: string;
            /** Format: int64 */
            n: number;
        };
        Workspace: {
            /** Format: date-time */
            created_at: string;
            id: string;
            /** @example 热闹工坊 */
            name: string;
            /**
             * Format: int64
             * @description How many people ever joined.
             */
            people: number;
            settings: components["schemas"]["Settings"];
            /** @example acme */
            slug: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    "change-email": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AskProof; Email string \"json:\\\"email\\\" maxLength:\\\"254\\\"\" }Body"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "send-verification": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "verify-email": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AskStruct { Token string \"json:\\\"token\\\" maxLength:\\\"200\\\"\" }Body"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "look-at-invite": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InviteToken"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invitation"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "join-workspace": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AskStruct { Invite string \"json:\\\"inviteOmitempty\\\" maxLength:\\\"200\\\"\"; Workspace string \"json:\\\"workspaceOmitempty\\\" maxLength:\\\"40\\\"\" }Body"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionOut"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    login: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LoginIn"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedInBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    logout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "sign-in-methods": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MethodsOut"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "list-linked": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BodyStruct { Linked ListLinked \"json:\\\"linked\\\"\" }Body"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "finish-sign-on": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                provider: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description See the description. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "link-provider": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                provider: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Link-providerRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LinkOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "start-sign-on": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                provider: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description See the description. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "unlink-provider": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                provider: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Proof"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "list-passkeys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BodyStruct { Passkeys ListPasskey \"json:\\\"passkeys\\\"\" }Body"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "finish-passkey": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AskCeremonyAnswer; Name string \"json:\\\"name\\\" minLength:\\\"1\\\" maxLength:\\\"200\\\" example:\\\"\u6211\u7684\u624B\u673A\\\"\" }Body"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Passkey"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "begin-passkey": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Proof"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CeremonyOut"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "finish-passkey-login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CeremonyAnswer"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedInBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "begin-passkey-login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CeremonyOut"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "remove-passkey": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Proof"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "change-password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AskProof; Password string \"json:\\\"password\\\" maxLength:\\\"1024\\\"\" }Body"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "forgot-password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AskStruct { Email string \"json:\\\"email\\\" maxLength:\\\"254\\\"\" }Body"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "reset-password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AskStruct { Token string \"json:\\\"token\\\" maxLength:\\\"200\\\"\"; Password string \"json:\\\"password\\\" maxLength:\\\"1024\\\"\" }Body"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionOut"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "list-sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BodyStruct { Sessions ListSession \"json:\\\"sessions\\\"\" }Body"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "end-other-sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BodyStruct { Ended int \"json:\\\"ended\\\"\" }Body"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "end-session": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "sign-up": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignUpIn"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignUpOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "list-tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BodyStruct { Tokens ListToken \"json:\\\"tokens\\\"\" }Body"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "issue-token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewTokenIn"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Issued"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "revoke-token": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "confirm-totp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AskStruct { Code string \"json:\\\"code\\\" maxLength:\\\"16\\\"\" }Body"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CodesOut"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "begin-totp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Proof"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Body\\\"\" }Body"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "renew-recovery-codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Proof"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CodesOut"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "end-totp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AskProof; Code string \"json:\\\"codeOmitempty\\\" maxLength:\\\"64\\\"\" }Body"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "open-workspace": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AskStruct { Slug string \"json:\\\"slug\\\" maxLength:\\\"40\\\" example:\\\"acme\\\"\"; Name string \"json:\\\"name\\\" minLength:\\\"1\\\" maxLength:\\\"200\\\"\" }Body"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Workspace"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "post-to-webhook": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description See the description. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "get-shared-message": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "Cache-Control"?: string;
                    "X-Robots-Tag"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SharedMessage"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "setup-needed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BodyStruct { Needed bool \"json:\\\"needed\\\"\" }Body"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setup: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetupIn"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedInBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "list-erasures": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Erasures"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "erase-person": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Erase"];
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Erasure"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "activity-estimate": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AskInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Estimate"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "list-events": {
        parameters: {
            query?: {
                /** @description Days of volume, to today (UTC). */
                days?: number;
            };
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DictionaryOut"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "plan-event": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Plan"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "get-intake": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IntakeSettings"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "put-intake": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["IntakeSettings"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IntakeSettings"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "activity-jobs": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobsOutBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "activity-start-job": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AskInBody"];
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "activity-job": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
                job: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "activity-end-job": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
                job: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "list-write-keys": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyList"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "make-write-key": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewKey"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Key"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "change-write-key": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewKey"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Key"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "revoke-write-key": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "rotate-write-key": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Key"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "activity-people": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PeopleInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LangAnswer"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "activity-person": {
        parameters: {
            query?: {
                /** @description Only what happened before; next of the page before. */
                before?: string;
                limit?: number;
            };
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
                /** @description A person's id, or user: and what the site calls them, or anon: and a device. */
                person: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PersonPage"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "activity-query": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AskInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LangAnswer"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "get-retention": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Retention"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "put-retention": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Retention"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Retention"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "activity-schema": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description See the description. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "activity-vocabulary": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Vocabulary"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "audit-log": {
        parameters: {
            query?: {
                /** @description As next in the page before. */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditOut"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "list-blocks": {
        parameters: {
            query?: {
                /** @description As next in the page before. */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BlocksOut"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    block: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    unblock: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "list-bots": {
        parameters: {
            query?: {
                /** @description As next in the page before. */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BotsOut"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "create-bot": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AskStruct { Name string \"json:\\\"name\\\" minLength:\\\"1\\\" maxLength:\\\"200\\\"\"; Handle string \"json:\\\"handleOmitempty\\\" maxLength:\\\"64\\\"\" }Body"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Person"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "change-bot": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BotInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Person"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "issue-bot-token": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BotTokenInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Issued"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "revoke-bot-token": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
                id: string;
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "list-contacts": {
        parameters: {
            query?: {
                /** @description As next in the page before. */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContactsOut"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "put-contact": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ContactInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Contact"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "remove-contact": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "list-conversations": {
        parameters: {
            query?: {
                /** @description As next in the page before; opaque. */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListedListing"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "create-conversation": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewConversation"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "discover-conversations": {
        parameters: {
            query?: {
                /** @description As next in the page before; opaque. */
                cursor?: string;
                limit?: number;
                /** @description A part of the title. */
                q?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListedConversation"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "read-all-conversations": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReadAll"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "get-conversation": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
                /** @description The conversation's id. */
                conversation: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "update-conversation": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
                /** @description The conversation's id. */
                conversation: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConversationChange"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "join-conversation": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
                /** @description The conversation's id. */
                conversation: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Entrance"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "leave-conversation": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
                /** @description The conversation's id. */
                conversation: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "list-media": {
        parameters: {
            query: {
                kind: "image" | "video" | "audio" | "file" | "link";
                /** @description As next in the page before; opaque. */
                before?: string;
                limit?: number;
            };
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
                /** @description The conversation's id. */
                conversation: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListedItem"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "list-members": {
        parameters: {
            query?: {
                /** @description As next in the page before; opaque. */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
                /** @description The conversation's id. */
                conversation: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListedMembership"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "add-members": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
                /** @description The conversation's id. */
                conversation: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Joiners"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "remove-member": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
                /** @description The conversation's id. */
                conversation: string;
                /** @description The member's person id. */
                person: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "set-member-role": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
                /** @description The conversation's id. */
                conversation: string;
                /** @description The member's person id. */
                person: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RoleChange"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "list-messages": {
        parameters: {
            query?: {
                /** @description Messages before this number. */
                before?: number;
                /** @description Messages after this number. */
                after?: number;
                /** @description Messages before this number, and from it on. */
                around?: number;
                limit?: number;
            };
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
                /** @description The conversation's id. */
                conversation: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "send-message": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
                /** @description The conversation's id. */
                conversation: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewMessage"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "get-message": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
                /** @description The conversation's id. */
                conversation: string;
                /** @description The message's number in the conversation. */
                seq: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "delete-message": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
                /** @description The conversation's id. */
                conversation: string;
                /** @description The message's number in the conversation. */
                seq: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "edit-message": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
                /** @description The conversation's id. */
                conversation: string;
                /** @description The message's number in the conversation. */
                seq: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MessageChange"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "act-on-card": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
                /** @description The conversation's id. */
                conversation: string;
                /** @description The message's number in the conversation. */
                seq: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Pressed"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reply"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "replace-card": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
                /** @description The conversation's id. */
                conversation: string;
                /** @description The message's number in the conversation. */
                seq: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewCard"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "list-edits": {
        parameters: {
            query?: {
                /** @description As next in the page before; opaque. */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
                /** @description The conversation's id. */
                conversation: string;
                /** @description The message's number in the conversation. */
                seq: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListedEdit"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "forward-message": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
                /** @description The conversation's id. */
                conversation: string;
                /** @description The message's number in the conversation. */
                seq: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Forwarding"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListedForwarded"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "add-reaction": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
                /** @description The conversation's id. */
                conversation: string;
                /** @description The message's number in the conversation. */
                seq: number;
                /** @description One emoji, or the name of a custom one. */
                emoji: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "remove-reaction": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
                /** @description The conversation's id. */
                conversation: string;
                /** @description The message's number in the conversation. */
                seq: number;
                /** @description One emoji, or the name of a custom one. */
                emoji: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "list-readers": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
                /** @description The conversation's id. */
                conversation: string;
                /** @description The message's number in the conversation. */
                seq: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readership"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "list-shares": {
        parameters: {
            query?: {
                /** @description As next in the page before; opaque. */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
                /** @description The conversation's id. */
                conversation: string;
                /** @description The message's number in the conversation. */
                seq: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListedLink"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "share-message": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
                /** @description The conversation's id. */
                conversation: string;
                /** @description The message's number in the conversation. */
                seq: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReachLink"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "unshare-message": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
                /** @description The conversation's id. */
                conversation: string;
                /** @description The message's number in the conversation. */
                seq: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "open-thread": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
                /** @description The conversation's id. */
                conversation: string;
                /** @description The message's number in the conversation. */
                seq: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "set-mine": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
                /** @description The conversation's id. */
                conversation: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MineChange"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Mine"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "list-notes": {
        parameters: {
            query?: {
                /** @description As next in the page before; opaque. */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
                /** @description The conversation's id. */
                conversation: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListedMessage"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "write-note": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
                /** @description The conversation's id. */
                conversation: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewNote"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "list-pins": {
        parameters: {
            query?: {
                /** @description As next in the page before; opaque. */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
                /** @description The conversation's id. */
                conversation: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListedMessage"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "pin-message": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
                /** @description The conversation's id. */
                conversation: string;
                /** @description The message's number in the conversation. */
                seq: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "unpin-message": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
                /** @description The conversation's id. */
                conversation: string;
                /** @description The message's number in the conversation. */
                seq: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "read-conversation": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
                /** @description The conversation's id. */
                conversation: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Reading"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "list-drafts": {
        parameters: {
            query?: {
                /** @description As next in the page before; opaque. */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListedDraft"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "put-draft": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
                /** @description The conversation's id. */
                conversation: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DraftText"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "upload-file": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description See the description. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "get-file": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description See the description. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "get-file-thumb": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description See the description. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "list-invites": {
        parameters: {
            query?: {
                /** @description As next in the page before. */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitesOut"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "make-invite": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InviteIn"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InviteOut"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "revoke-invite": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "read-mailbox": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description See the description. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    me: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "change-me": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MeIn"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "get-notifications": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotifySettings"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "put-notifications": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NotifySettings"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotifySettings"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "list-people": {
        parameters: {
            query?: {
                /** @description Beginnings of words of the name or handle; any part of a Chinese name. */
                q?: string;
                /** @description Or exactly these people, at most 200, separated by commas. */
                ids?: string;
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PeopleOut"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    person: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Profile"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "change-person": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PersonInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Person"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "subscribe-push": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Browser"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "unsubscribe-push": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EndpointInBody"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "get-push-key": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyBodyBody"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "list-saved": {
        parameters: {
            query?: {
                /** @description As next in the page before; opaque. */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListedSavedMessage"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "save-message": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
                /** @description The conversation's id. */
                conversation: string;
                /** @description The message's number in the conversation. */
                seq: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "unsave-message": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
                /** @description The conversation's id. */
                conversation: string;
                /** @description The message's number in the conversation. */
                seq: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "list-scheduled": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListedScheduled"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "schedule-message": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewScheduled"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Scheduled"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "unschedule-message": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "reschedule-message": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScheduledChange"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Scheduled"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    search: {
        parameters: {
            query: {
                /** @description Words, "quoted words", -without, and filters; see the operation's description. */
                q: string;
                /** @description Where; everywhere if absent. */
                in?: ("messages" | "people" | "conversations" | "files")[];
                /** @description Of messages and files. */
                sort?: "relevance" | "time";
                /** @description A group's next; ask for that group alone, with the same q and sort. */
                cursor?: string;
                /** @description Of each group. */
                limit?: number;
            };
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Answer"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sync: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SyncAsk"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SyncAnswer"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "list-incoming-webhooks": {
        parameters: {
            query?: {
                /** @description Only those into this conversation. */
                conversation?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InList"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "create-incoming-webhook": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InMake"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InMade"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "delete-incoming-webhook": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "rename-incoming-webhook": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InRenameBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Incoming"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "rotate-incoming-webhook": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InMade"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "list-outgoing-webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutList"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "create-outgoing-webhook": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewOutgoing"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutMade"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "delete-outgoing-webhook": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "update-outgoing-webhook": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OutgoingChange"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Outgoing"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "list-webhook-attempts": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AttemptList"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "rotate-webhook-secret": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutMade"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "test-outgoing-webhook": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Attempt"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    workspace: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Workspace"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "change-workspace": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The workspace's slug.
                 * @example acme
                 */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AskStruct { Name String \"json:\\\"nameOmitempty\\\" maxLength:\\\"200\\\"\"; Settings Settings \"json:\\\"settingsOmitempty\\\"\" }Body"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Workspace"];
                };
            };
            /** @description Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
