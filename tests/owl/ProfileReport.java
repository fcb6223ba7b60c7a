import java.io.File;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.xml.catalog.Catalog;
import javax.xml.catalog.CatalogFeatures;
import javax.xml.catalog.CatalogManager;
import org.semanticweb.owlapi.apibinding.OWLManager;
import org.semanticweb.owlapi.io.FileDocumentSource;
import org.semanticweb.owlapi.model.IRI;
import org.semanticweb.owlapi.model.MissingImportHandlingStrategy;
import org.semanticweb.owlapi.model.OWLOntology;
import org.semanticweb.owlapi.model.OWLOntologyIRIMapper;
import org.semanticweb.owlapi.model.OWLOntologyLoaderConfiguration;
import org.semanticweb.owlapi.model.OWLOntologyManager;
import org.semanticweb.owlapi.model.parameters.Imports;
import org.semanticweb.owlapi.profiles.OWLProfileViolation;
import org.semanticweb.owlapi.profiles.Profiles;

/**
 * What OWLAPI's own checkers say of ontologies: how many things of each kind they hold, and whether they are in a profile of OWL 2.
 *
 * Each word is a file. What it imports is found by the catalog-v001.xml beside it, as in Protege, or it is an error: nothing
 * reaches the network. A line is FILE, WHAT and NUMBER, with tabs between; of a violation WHAT is the profile, its kind, and one
 * example follows.
 */
public final class ProfileReport {
    public static void main(String[] files) throws Exception {
        for (String file : files) {
            OWLOntology ontology = load(Path.of(file));
            say(file, "ontologies", ontology.importsClosure().count());
            say(file, "classes", ontology.classesInSignature(Imports.INCLUDED).count());
            say(file, "object properties", ontology.objectPropertiesInSignature(Imports.INCLUDED).count());
            say(file, "data properties", ontology.dataPropertiesInSignature(Imports.INCLUDED).count());
            say(file, "annotation properties", ontology.annotationPropertiesInSignature(Imports.INCLUDED).count());
            say(file, "individuals", ontology.individualsInSignature(Imports.INCLUDED).count());
            say(file, "axioms", ontology.axioms(Imports.INCLUDED).count());
            for (Profiles profile : List.of(Profiles.OWL2_DL, Profiles.OWL2_RL)) {
                List<OWLProfileViolation> found = profile.checkOntology(ontology).getViolations();
                say(file, profile + " violations", found.size());
                Map<String, List<OWLProfileViolation>> kinds = found.stream()
                    .collect(Collectors.groupingBy(each -> each.getClass().getSimpleName(), TreeMap::new, Collectors.toList()));
                kinds.forEach((kind, all) -> say(file, profile + " " + kind, all.size() + "\t" + example(all)));
            }
        }
    }

    private static OWLOntology load(Path file) throws Exception {
        OWLOntologyManager manager = OWLManager.createOWLOntologyManager();
        File beside = file.resolveSibling("catalog-v001.xml").toFile();
        if (beside.exists()) {
            Catalog catalog = CatalogManager.catalog(CatalogFeatures.defaults(), beside.toURI());
            OWLOntologyIRIMapper mapper = imported -> {
                String found = catalog.matchURI(imported.toString());
                return found == null ? null : IRI.create(found);
            };
            manager.getIRIMappers().add(mapper);
        }
        OWLOntologyLoaderConfiguration strict = new OWLOntologyLoaderConfiguration()
            .setMissingImportHandlingStrategy(MissingImportHandlingStrategy.THROW_EXCEPTION);
        return manager.loadOntologyFromOntologyDocument(new FileDocumentSource(file.toFile()), strict);
    }

    private static String example(List<OWLProfileViolation> all) {
        return all.stream().map(each -> each.toString().replaceAll("\\s+", " ")).min(Comparator.naturalOrder()).get();
    }

    private static void say(String file, String what, Object value) {
        System.out.println(file + "\t" + what + "\t" + value);
    }
}
