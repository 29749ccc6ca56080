package rules

p0 if input.Versioning.Status == "Enabled"

p1 if {
	input.Versioning.Status == "Enabled"
	input.Versioning.MFADelete == "Enabled"
}

p2 if {
	input.PublicAccess.BlockPublicAcls
	input.PublicAccess.BlockPublicPolicy
	input.PublicAccess.IgnorePublicAcls
	input.PublicAccess.RestrictPublicBuckets
}

p3 if {
	some r in input.Encryption.Rules
	r.Algorithm in {"aws:kms", "aws:kms:dsse"}
}

p4 if input.Logging.TargetBucket != input.Name

p5 if {
	every r in input.Lifecycle {
		r.Status == "Enabled"
		r.Days <= 365
	}
}

p6 if {
	some t in input.Tags
	t.Key == "owner"
	t.Value != ""
}

p7 if startswith(input.Region, "eu-")

p8 if {
	every g in input.Grants {
		g.Uri != "http://acs.amazonaws.com/groups/global/AllUsers"
	}
}

p9 if count(input.Lifecycle) > 0

p10 if input.Size < 1000000

p10 if input.Versioning.Status != "Enabled"

p11 if regex.match("^[a-z0-9-]+$", input.Name)
