// SPDX-License-Identifier: Apache-2.0

package config

import (
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
)

// Config is the whole of spineguard.yaml. Tags: key is the key, with
// ",required" behind it where it must be there; syntax is what a text must be
// (see syntaxes); short is the field that a plain text stands for; keys are the keys
// that a mapping may have; example is a value that is right, for messages; default
// and doc are for the JSON Schema.
type Config struct {
	Version int     `key:"version,required" syntax:"one" example:"1" doc:"Version of the configuration: 1."`
	Specs   []Spec  `key:"specs" example:"[{path: nrl.yaml}]" doc:"OpenAPI documents of the services, of version 3.0 or 3.1, in YAML or JSON."`
	Formats Formats `key:"formats" short:"CSV" example:"formats.csv" doc:"The list of retrieval formats: a CSV file, or a CSV file with a FHIR ValueSet or CodeSystem that it must agree with."`
	RBAC    RBAC    `key:"rbac" example:"{workbook: rbac-mapping.xlsx}" doc:"The RBAC mapping workbook."`

	Systems Systems                `key:"systems" short:"CSV" example:"systems.csv" doc:"The accredited systems: a CSV file, or a CSV file with the directory of which it is a snapshot."`
	Tests   policy.Text            `key:"tests" syntax:"path" doc:"File of access tests, which spineguard test runs. Every command says if it cannot be read."`
	Names   map[string]policy.Text `key:"names" syntax:"name" example:"{\"R8000\": ClinicalPractitioner}" doc:"Go names by interactionId, code or name, where the usual one is not wanted or collides."`
	Lint    Lint                   `key:"lint" example:"{severity: {role-every-group: error}}" doc:"Severities and suppressions of findings."`
	Limits  Limits                 `key:"limits" example:"{rows: 2000000}" doc:"Caps on the sizes of inputs, where the defaults do not fit."`
	Output  Output                 `key:"output" example:"{root: ., go: {dir: gen/nrl, package: nrl}}" doc:"What to write, and where. Without it the configuration can only be linted."`
}

// Spec is one OpenAPI document.
type Spec struct {
	Path     policy.Text   `key:"path,required" syntax:"path" example:"nrl.yaml" doc:"The OpenAPI document."`
	Overlays []policy.Text `key:"overlays" syntax:"path" example:"[nrl.overlay.yaml]" doc:"OpenAPI Overlays that are applied to it, in this order."`
}

// Formats is where the retrieval formats are listed.
type Formats struct {
	CSV      policy.Text `key:"csv,required" syntax:"path" example:"formats.csv" doc:"CSV file: system,code,display,retrieval,mime,interactionId."`
	ValueSet policy.Text `key:"valueset" syntax:"path" doc:"FHIR ValueSet or CodeSystem that must name the same formats."`
}

// RBAC is the mapping workbook and how to read it.
type RBAC struct {
	Workbook     policy.Text            `key:"workbook,required" syntax:"path" example:"rbac-mapping.xlsx" doc:"The workbook (.xlsx)."`
	JobRoles     policy.Text            `key:"jobRoles" syntax:"path" doc:"FHIR CodeSystem or ValueSet of the job roles, in place of the sheet."`
	MatchRole    policy.Text            `key:"matchRole" syntax:"matchRole" doc:"How job roles are matched: R, the default, on the R part of S8000:G8000:R8001; full, on the whole code, which the baseline must then give and a user must then have. R codes in the list of job roles still give the names."`
	Sheets       map[string]policy.Text `key:"sheets" keys:"sheets" example:"{mapping: Mapping 2027}" doc:"Other names of sheets, by key."`
	Columns      map[string]policy.Text `key:"columns" keys:"columns" example:"{rbacCode: Activity code}" doc:"Other texts of headers, by key, or of one sheet by both keys, such as mapping.rbacCode."`
	Allow        []policy.Text          `key:"allow" syntax:"waiver" example:"[hidden-rows]" doc:"What passes with a warning. An entry that nothing needs is a warning, too."`
	IgnoreSheets []policy.Text          `key:"ignoreSheets" example:"[Notes]" doc:"Sheets that are not part of the policy and are not read, also a sheet that is a chart."`

	IgnoreColumns []policy.Text `key:"ignoreColumns" example:"[Comment]" doc:"Headers of columns that are not part of the policy, such as comments: their cells are not read, in any table. A column of the policy cannot be ignored; an entry that no table has is a warning."`
}

// Systems is where the accredited systems are listed, and of which directory that is a snapshot.
type Systems struct {
	CSV       policy.Text `key:"csv,required" syntax:"path" example:"systems.csv" doc:"CSV file: asid,ods,sends,receives,host,certificate."`
	MaxAge    policy.Text `key:"maxAge" syntax:"days" example:"30d" doc:"For how many days a snapshot counts after spineguard registry pull, such as 30d; check and lint say when it is older."`
	Directory Directory   `key:"directory" example:"{fhir: {url: \"https://sds.example/FHIR/R4\", apiKeyVariable: SDS_API_KEY, organizations: [X9901]}}" doc:"The Spine Directory Service, from which spineguard registry pull writes the CSV file: one of ldap and fhir. No other command asks it."`
}

// Directory is the Spine Directory Service, reached in one of two ways.
type Directory struct {
	LDAP LDAP `key:"ldap" example:"{url: \"ldaps://ldap.example\", ca: ca.pem, certificate: client.pem, key: client.key}" doc:"Over LDAPS. It lists the systems of all organisations."`
	FHIR FHIR `key:"fhir" example:"{url: \"https://sds.example/FHIR/R4\", apiKeyVariable: SDS_API_KEY, organizations: [X9901]}" doc:"By its FHIR API, which lists the systems of one organisation at a time."`
}

// URL is that of the directory; not given if none is named.
func (d Directory) URL() policy.Text {
	if d.LDAP.URL.Given() {
		return d.LDAP.URL
	}
	return d.FHIR.URL
}

// At is where the directory is named.
func (d Directory) At() finding.Position { return d.URL().At }

// LDAP is a directory over LDAPS.
type LDAP struct {
	URL         policy.Text `key:"url,required" syntax:"ldaps" example:"ldaps://ldap.example:636" doc:"Its URL: ldaps and a host, with a port if that is not 636."`
	CA          policy.Text `key:"ca,required" syntax:"file" example:"ca.pem" doc:"PEM file of the authorities that issue its certificate."`
	Certificate policy.Text `key:"certificate,required" syntax:"file" example:"client.pem" doc:"PEM file of the client certificate."`
	Key         policy.Text `key:"key,required" syntax:"file" example:"client.key" doc:"PEM file of the key of the client certificate."`
}

// FHIR is the FHIR API of a directory.
type FHIR struct {
	URL            policy.Text   `key:"url,required" syntax:"https" example:"https://sds.example/FHIR/R4" doc:"The https URL in front of /Device and /Endpoint."`
	CA             policy.Text   `key:"ca" syntax:"file" doc:"PEM file of the authorities that issue its certificate; by default those of the operating system."`
	APIKeyFile     policy.Text   `key:"apiKeyFile" syntax:"file" doc:"File that holds the API key."`
	APIKeyVariable policy.Text   `key:"apiKeyVariable" syntax:"variable" doc:"Environment variable that holds the API key."`
	Organizations  []policy.Text `key:"organizations,required" syntax:"ods" example:"[X9901]" doc:"ODS codes of the organisations whose systems are listed."`
}

// Lint changes what is made of findings.
type Lint struct {
	Severity map[string]policy.Text `key:"severity" syntax:"severity" example:"{role-every-group: error}" doc:"Severities by the id of a rule. Only rules that are warnings by default can be changed."`
	Suppress []Suppression          `key:"suppress" example:"[{rule: role-every-group, reason: as agreed, until: 2027-01-31}]" doc:"Findings that are known and accepted for a time."`
}

// Suppression lets one finding pass for a time.
type Suppression struct {
	Rule   policy.Text `key:"rule,required" example:"role-every-group" doc:"The id of the rule."`
	At     policy.Text `key:"at" doc:"The address of the finding, relative to the folder of the configuration, or a file, sheet or line that holds it; without it, all that the rule finds."`
	Reason policy.Text `key:"reason,required" syntax:"sentence" example:"as agreed" doc:"Why it is accepted."`
	Until  policy.Text `key:"until,required" syntax:"date" example:"2027-01-31" doc:"The last day on which it is accepted, as YYYY-MM-DD."`
}

// Limits caps the sizes of inputs. Zero means the default, which is that of the
// readers; the tag default says it in the JSON Schema.
type Limits struct {
	DocumentBytes int `key:"documentBytes" default:"8388608" doc:"Bytes of one YAML, JSON, XML or CSV file; of a CSV file 67108864, if it is not set."`
	DocumentDepth int `key:"documentDepth" default:"100" doc:"Levels of mappings and lists inside each other in one YAML or JSON file."`
	DocumentNodes int `key:"documentNodes" default:"1000000" doc:"Keys, values, mappings and lists of one YAML or JSON file, and of a document with its overlays."`
	DocumentFiles int `key:"documentFiles" default:"1000" doc:"Files of which one OpenAPI document may consist."`

	Rows       int `key:"rows" default:"1000000" doc:"Rows of one CSV file or sheet; of a sheet 250000, if it is not set."`
	Columns    int `key:"columns" default:"256" doc:"Columns of one CSV file."`
	FieldBytes int `key:"fieldBytes" default:"65536" doc:"Bytes of one field of a CSV file."`

	WorkbookBytes         int `key:"workbookBytes" default:"33554432" doc:"Bytes of the workbook as a file."`
	WorkbookInflatedBytes int `key:"workbookInflatedBytes" default:"268435456" doc:"Bytes of the workbook's parts together, inflated; of one part the same, or 134217728 if it is not set."`
	WorkbookRatio         int `key:"workbookRatio" default:"200" doc:"How many times larger a part of the workbook above 1 MiB may become, inflated."`
	WorkbookParts         int `key:"workbookParts" default:"1000" doc:"Parts of the workbook."`
	WorkbookTexts         int `key:"workbookTexts" default:"500000" doc:"Texts that the cells of the workbook share."`
	WorkbookColumns       int `key:"workbookColumns" default:"1024" doc:"Columns of one sheet, up to the last that holds anything."`
	Sheets                int `key:"sheets" default:"100" doc:"Sheets of the workbook."`
	Cells                 int `key:"cells" default:"2500000" doc:"Cells of the workbook that hold anything."`
}

// Output is what to write, and where.
type Output struct {
	Root  policy.Text `key:"root" syntax:"folder" doc:"Folder below which everything is written; by default that of the nearest go.mod. It must be there and not belong to git (.git). One that is a symbolic link is followed, and like .. may lead out of the checkout."`
	Go    Go          `key:"go,required" example:"{dir: gen/nrl, package: nrl}" doc:"The Go package."`
	Docs  Docs        `key:"docs" example:"{dir: docs/access, markdown: true}" doc:"The docs pages."`
	Model policy.Text `key:"model" syntax:"output" doc:"The resolved policy as JSON, such as gen/nrl/policy.json."`
}

// Go is the generated Go package.
type Go struct {
	Dir     policy.Text `key:"dir,required" syntax:"output" example:"gen/nrl" doc:"Folder of the package, below the root."`
	Package policy.Text `key:"package,required" syntax:"package" example:"nrl" doc:"Name of the package."`
	Explain bool        `key:"explain" doc:"Whether to write the data by which answers are explained."`
}

// Docs are the docs pages.
type Docs struct {
	Dir       policy.Text `key:"dir" syntax:"output" doc:"Folder of the pages, below the root; needed for markdown and jekyll."`
	Markdown  bool        `key:"markdown" doc:"Whether to write Markdown for a repository."`
	Jekyll    bool        `key:"jekyll" doc:"Whether to write Markdown with front matter for Jekyll, in the folder jekyll."`
	HTML      policy.Text `key:"html" syntax:"output" doc:"Folder of a static HTML site, below the root, for nothing else."`
	Title     policy.Text `key:"title" syntax:"title" doc:"What readers call the policy, in one line of at most 200 characters: a heading of the pages and the site. By default the name of the Go package."`
	Templates policy.Text `key:"templates" syntax:"path" doc:"Folder of templates that replace the built-in ones of their names, relative to the configuration."`
}
