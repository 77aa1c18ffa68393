module example.com/kennel
