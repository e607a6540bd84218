package main

// table is what `make bench` measures.
var table = []row{}
