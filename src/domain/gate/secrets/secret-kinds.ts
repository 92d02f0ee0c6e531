/** Every kind of credential that is told apart. `words` follow "holds"; `revoke` is a sentence that says where it is made worthless. `fixture`: of such a kind many are made for
 * tests alone, so that one in a folder of tests is a warning. */
export const SECRET_KINDS: Readonly<Record<SecretKind, SecretKindDoc>> = {
  "aws-access-key": {
    words: "an AWS access key id",
    revoke: "Deactivate the key in AWS IAM (Users, Security credentials).",
    fixture: false,
  },
  "aws-secret-key": {
    words: "an AWS secret access key",
    revoke: "Deactivate the key in AWS IAM (Users, Security credentials).",
    fixture: false,
  },
  "google-api-key": {
    words: "a Google API key",
    revoke: "Delete the key in Google Cloud (APIs & Services, Credentials).",
    fixture: false,
  },
  "github-token": {
    words: "a GitHub token",
    revoke: "Delete it in GitHub under Settings, Developer settings, Tokens.",
    fixture: false,
  },
  "gitlab-token": {
    words: "a GitLab token",
    revoke: "Revoke it in GitLab under Access tokens.",
    fixture: false,
  },
  "npm-token": { words: "an npm token", revoke: "Revoke it: npm token revoke ID.", fixture: false },
  "pypi-token": { words: "a PyPI token", revoke: "Remove it in PyPI under API tokens.", fixture: false },
  "slack-token": { words: "a Slack token", revoke: "Revoke it in Slack's app settings.", fixture: false },
  "slack-webhook": {
    words: "a Slack webhook",
    revoke: "Remove the webhook in Slack's app settings and make a new one.",
    fixture: false,
  },
  "stripe-key": {
    words: "a Stripe live key",
    revoke: "Roll the key in Stripe under Developers, API keys.",
    fixture: false,
  },
  "stripe-test-key": {
    words: "a Stripe test key",
    revoke: "Roll the key in Stripe under Developers, API keys (test mode).",
    fixture: true,
  },
  "twilio-key": { words: "a Twilio API key", revoke: "Delete the key in Twilio under API keys.", fixture: true },
  "sendgrid-key": { words: "a SendGrid key", revoke: "Delete the key in SendGrid under API Keys.", fixture: false },
  "openai-key": { words: "an OpenAI key", revoke: "Revoke it in OpenAI under API keys.", fixture: false },
  "anthropic-key": {
    words: "an Anthropic key",
    revoke: "Delete it in the Anthropic console under API keys.",
    fixture: false,
  },
  "service-token": {
    words: "a service's API token",
    revoke: "Revoke it in the service that issued it and make a new one.",
    fixture: false,
  },
  "age-key": {
    words: "an age secret key",
    revoke: "Make a new key with age-keygen and encrypt again what it protected.",
    fixture: true,
  },
  "private-key": {
    words: "a private key",
    revoke: "Make a new pair and replace the public half wherever it is trusted.",
    fixture: true,
  },
  jwt: {
    words: "a signed JSON Web Token",
    revoke: "End the session, or change the key that signs, if it is still valid.",
    fixture: true,
  },
  "database-url": {
    words: "a database URL with its password",
    revoke: "Change that user's password in the database.",
    fixture: true,
  },
  "url-password": {
    words: "a URL with its password",
    revoke: "Change that password where the URL leads.",
    fixture: true,
  },
  "assigned-secret": {
    words: "a secret value under a name that says so",
    revoke: "Change the value where it is accepted.",
    fixture: true,
  },
};

export type SecretKind =
  | "aws-access-key"
  | "aws-secret-key"
  | "google-api-key"
  | "github-token"
  | "gitlab-token"
  | "npm-token"
  | "pypi-token"
  | "slack-token"
  | "slack-webhook"
  | "stripe-key"
  | "stripe-test-key"
  | "twilio-key"
  | "sendgrid-key"
  | "openai-key"
  | "anthropic-key"
  | "service-token"
  | "age-key"
  | "private-key"
  | "jwt"
  | "database-url"
  | "url-password"
  | "assigned-secret";

interface SecretKindDoc {
  readonly words: string;
  readonly revoke: string;
  readonly fixture: boolean;
}
