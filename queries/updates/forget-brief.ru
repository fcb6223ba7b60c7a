# A brief is taken out: every pointer at it, then what is left of it after it was retired.
DELETE { ?s ?p $brief } WHERE { ?s ?p $brief } ;
DELETE { $brief ?p ?o } WHERE { $brief ?p ?o }
