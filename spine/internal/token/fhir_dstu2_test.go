// SPDX-License-Identifier: Apache-2.0

package token

import "testing"

var namesOfDSTU2 = map[string]fhirType{
	"Resource": resourceType, "Device": dstu2Device, "Organization": dstu2Organization, "Organization.contact": dstu2OrganizationContact,
	"Patient": dstu2Patient, "Patient.animal": dstu2PatientAnimal, "Patient.communication": dstu2PatientCommunication,
	"Patient.contact": dstu2PatientContact, "Patient.link": dstu2PatientLink, "Practitioner": dstu2Practitioner,
	"Practitioner.practitionerRole": dstu2PractitionerRole, "Practitioner.qualification": dstu2PractitionerQualification,
	"Address": dstu2Address, "Annotation": dstu2Annotation, "Attachment": dstu2Attachment, "CodeableConcept": dstu2CodeableConcept,
	"Coding": dstu2Coding, "ContactPoint": dstu2ContactPoint, "Extension": dstu2Extension, "HumanName": dstu2HumanName, "Identifier": dstu2Identifier,
	"Meta": dstu2Meta, "Narrative": dstu2Narrative, "Period": dstu2Period, "Reference": dstu2Reference,
}

func TestElementsOfDSTU2(t *testing.T) { dstu2.areThePublished(t, "1.0.2", namesOfDSTU2) }
