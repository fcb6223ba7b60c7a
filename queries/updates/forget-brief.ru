# A brief is taken out: what is left of it after it was retired, and every pointer at it.
DELETE { $brief ?p ?o } WHERE { $brief ?p ?o } ;
DELETE { ?s ?p $brief } WHERE { ?s ?p $brief }
