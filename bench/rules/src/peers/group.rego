package rules

p0 if {
	every p in input.Ingress {
		not "0.0.0.0/0" in p.Cidrs
	}
}

ssh if {
	some p in input.Ingress
	p.From <= 22
	p.To >= 22
	"0.0.0.0/0" in p.Cidrs
}

p1 if not ssh

rdp if {
	some p in input.Ingress
	p.From <= 3389
	p.To >= 3389
	"::/0" in p.Ipv6
}

p2 if not rdp

p3 if {
	every p in input.Ingress {
		p.Protocol != "-1"
	}
}

p4 if input.Name != "default"

p4 if count(input.Ingress) == 0

p5 if input.Description != ""

p6 if {
	some p in input.Egress
	"0.0.0.0/0" in p.Cidrs
}

p7 if {
	some t in input.Tags
	t.Key == "env"
	t.Value in {"prod", "stage"}
}
