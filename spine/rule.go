package spine

// Rule is the id of a rule that a request can break: one of those below, or
// one that names a fault of the token. docs/conformance.md of this module lists
// all of them with their sources. The ids do not change.
type Rule string

// The rules that are not about the token.
const (
	RulePeer                Rule = "peer"                 // nothing proves who is at the other end
	RuleAddress             Rule = "address"              // a request target that two readers could understand in two ways
	RulePath                Rule = "path"                 // no endpoint has it
	RuleMethod              Rule = "method"               // the endpoint does not have it
	RuleQuery               Rule = "query"                // a query that two readers could understand in two ways
	RuleParameters          Rule = "parameters"           // no operation, or more than one, is selected by them
	RuleNoContentType       Rule = "content-type-missing" // of the body
	RuleContentType         Rule = "content-type"         // of the body
	RuleAccept              Rule = "accept"               // or _format: a form of answer that there is not
	RuleHeaderTwin          Rule = "header-twin"          // a header by another name that some servers take for it
	RuleTrace               Rule = "trace-header"         // Ssp-TraceID
	RuleFrom                Rule = "from-header"          // fromASID or Ssp-From is missing, repeated, or no ASID
	RuleTo                  Rule = "to-header"            // toASID or Ssp-To is missing, repeated, or not the receiver
	RuleInteraction         Rule = "interaction-header"   // Ssp-InteractionID is missing, repeated, or no text
	RuleInteractionEndpoint Rule = "interaction-endpoint" // the interactionId is none of the endpoint
	RuleSender              Rule = "sender"               // unknown
	RulePeerSender          Rule = "peer-sender"          // the sender is not the peer
	RuleSenderInteraction   Rule = "sender-interaction"   // the sender may not send it
	RuleReceiver            Rule = "receiver"             // unknown, or does not receive it
	RuleTarget              Rule = "target"               // the target URL is not on the receiver's host
	RuleUser                Rule = "user"                 // nobody, or somebody else than the token says
	RuleAccess              Rule = "access"               // the user's activities do not open it
	RuleRegistryFailed      Rule = "registry-failed"      // it cannot answer now
	RuleUsersFailed         Rule = "users-failed"         // they cannot be resolved now
	RuleAuditFailed         Rule = "audit-failed"         // the verdict cannot be recorded now
	RulePanic               Rule = "panic"                // a hook panicked
)
