module fleetlog.dev/examples/subscriber

go 1.21
