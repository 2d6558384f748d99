package channelgraphtest;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.neo4j.configuration.GraphDatabaseInternalSettings;
import org.neo4j.configuration.GraphDatabaseSettings;
import org.neo4j.configuration.connectors.BoltConnector;
import org.neo4j.configuration.connectors.ConnectorPortRegister;
import org.neo4j.configuration.connectors.ConnectorType;
import org.neo4j.configuration.helpers.SocketAddress;
import org.neo4j.configuration.ssl.ClientAuth;
import org.neo4j.configuration.ssl.SslPolicyConfig;
import org.neo4j.configuration.ssl.SslPolicyScope;
import org.neo4j.dbms.api.DatabaseManagementService;
import org.neo4j.dbms.api.DatabaseManagementServiceBuilder;
import org.neo4j.io.ByteUnit;
import org.neo4j.kernel.api.procedure.GlobalProcedures;
import org.neo4j.kernel.impl.query.QueryCacheStatistics;
import org.neo4j.kernel.internal.GraphDatabaseAPI;

/**
 * Neo4j Community servers in this one process, for tests and benchmarks.
 *
 * <p>Arguments are {@code name=value}: {@code home} (folder), {@code port} (0 for any free one), {@code pageCacheMiB},
 * {@code transactionMiB} (the most memory one transaction may take), {@code keepPlans} (whether a plan stays although the
 * graph it was made for was replaced by another) and, optionally, {@code deleteAtEnd} (folder) and {@code certificates}
 * (folder with private.key and public.crt, with which Bolt then takes TLS connections only). A password in the environment
 * variable CHANNELGRAPH_NEO4J_SERVER_PASSWORD turns authentication on for the user neo4j.
 *
 * <p>Prints its Bolt address on standard output once it answers. The line "another" on standard input starts one more
 * server beside it, with the same arguments but a folder and a port of its own, and prints its address. The line "stop"
 * shuts all down and keeps their data. It also ends when its standard input ends, so it never outlives the process that
 * started it.
 */
public final class Neo4jServer {
    private static final String USER = "neo4j";

    private Neo4jServer() {}

    public static void main(String[] args) {
        try {
            run(args);
        } catch (Throwable error) {
            for (Throwable cause = error; cause != null; cause = cause.getCause()) {
                System.err.println(cause);
            }
            // Neo4j's threads would keep the JVM alive.
            Runtime.getRuntime().halt(1);
        }
    }

    private static void run(String[] args) throws Exception {
        Map<String, String> arguments = parse(args);
        String password = System.getenv("CHANNELGRAPH_NEO4J_SERVER_PASSWORD");

        start(arguments, password);
        boolean told = awaitStopOrEndOfInput(arguments, password);
        if (!told && arguments.containsKey("deleteAtEnd")) {
            // Nobody reads this data again, so an orderly shutdown would only take time.
            deleteFolder(Path.of(arguments.get("deleteAtEnd")));
            Runtime.getRuntime().halt(0);
        }
        System.exit(0);
    }

    /** Starts a server and prints its address. */
    private static void start(Map<String, String> arguments, String password) throws Exception {
        DatabaseManagementService service = build(arguments, password != null);
        Runtime.getRuntime().addShutdownHook(new Thread(service::shutdown));
        if (password != null) {
            setPassword(service, password);
        }
        GraphDatabaseAPI database =
                (GraphDatabaseAPI) service.database(GraphDatabaseSettings.DEFAULT_DATABASE_NAME);
        registerPlanningCount(database);
        System.out.println("bolt://" + boltAddress(database));
    }

    private static Map<String, String> parse(String[] args) {
        Map<String, String> arguments = new HashMap<>();
        for (String argument : args) {
            int split = argument.indexOf('=');
            arguments.put(argument.substring(0, split), argument.substring(split + 1));
        }
        return arguments;
    }

    private static DatabaseManagementService build(Map<String, String> arguments, boolean authentication) {
        SocketAddress bolt = new SocketAddress("127.0.0.1", Integer.parseInt(arguments.get("port")));
        var builder = new DatabaseManagementServiceBuilder(Path.of(arguments.get("home")));
        if (arguments.containsKey("certificates")) {
            encrypt(builder, Path.of(arguments.get("certificates")));
        }
        return builder
                .setConfig(BoltConnector.enabled, true)
                .setConfig(BoltConnector.listen_address, bolt)
                .setConfig(BoltConnector.advertised_address, bolt)
                .setConfig(BoltConnector.server_bolt_telemetry_enabled, false)
                .setConfig(GraphDatabaseSettings.udc_enabled, false)
                .setConfig(GraphDatabaseSettings.auth_enabled, authentication)
                .setConfig(GraphDatabaseSettings.allow_file_urls, false)
                .setConfig(GraphDatabaseSettings.pagecache_memory, mebibytes(arguments, "pageCacheMiB"))
                .setConfig(GraphDatabaseSettings.memory_transaction_max_size, mebibytes(arguments, "transactionMiB"))
                .setConfig(
                        GraphDatabaseSettings.cypher_min_replan_interval,
                        Boolean.parseBoolean(arguments.get("keepPlans"))
                                ? Duration.ofDays(1)
                                : GraphDatabaseSettings.cypher_min_replan_interval.defaultValue())
                // The defaults reserve 256 MiB of log for each database and keep two days of it.
                .setConfig(GraphDatabaseSettings.keep_logical_logs, "keep_none")
                .setConfig(GraphDatabaseSettings.logical_log_rotation_threshold, ByteUnit.mebiBytes(64))
                .setConfig(GraphDatabaseSettings.preallocate_logical_logs, false)
                .setConfig(GraphDatabaseSettings.preallocate_store_files, false)
                .setConfig(GraphDatabaseSettings.pagecache_warmup_enabled, false)
                .setConfig(GraphDatabaseSettings.filewatcher_enabled, false)
                .setConfig(GraphDatabaseSettings.debug_log_enabled, false)
                .setConfig(GraphDatabaseSettings.shutdown_transaction_end_timeout, Duration.ZERO)
                // The default waits twice 5 s for messages of clients that a test has already closed.
                .setConfig(GraphDatabaseInternalSettings.netty_server_shutdown_quiet_period, 0)
                .build();
    }

    private static void encrypt(DatabaseManagementServiceBuilder builder, Path certificates) {
        SslPolicyConfig policy = SslPolicyConfig.forScope(SslPolicyScope.BOLT);
        builder.setConfig(policy.enabled, true)
                .setConfig(policy.base_directory, certificates)
                .setConfig(policy.private_key, certificates.resolve("private.key"))
                .setConfig(policy.public_certificate, certificates.resolve("public.crt"))
                .setConfig(policy.client_auth, ClientAuth.NONE)
                .setConfig(BoltConnector.encryption_level, BoltConnector.EncryptionLevel.REQUIRED);
    }

    private static long mebibytes(Map<String, String> arguments, String name) {
        return ByteUnit.mebiBytes(Long.parseLong(arguments.get(name)));
    }

    private static void setPassword(DatabaseManagementService service, String password) {
        service.database(GraphDatabaseSettings.SYSTEM_DATABASE_NAME)
                .executeTransactionally(
                        "CREATE OR REPLACE USER $user SET PASSWORD $password CHANGE NOT REQUIRED",
                        Map.of("user", USER, "password", password));
    }

    private static void registerPlanningCount(GraphDatabaseAPI database) throws Exception {
        var dependencies = database.getDependencyResolver();
        var statistics = dependencies.resolveDependency(QueryCacheStatistics.class);
        var procedures = dependencies.resolveDependency(GlobalProcedures.class);
        procedures.registerComponent(QueryCacheStatistics.class, context -> statistics, false);
        procedures.registerProcedure(PlanningCountProcedure.class);
    }

    private static String boltAddress(GraphDatabaseAPI database) {
        return database.getDependencyResolver()
                .resolveDependency(ConnectorPortRegister.class)
                .getLocalAddress(ConnectorType.BOLT)
                .toString();
    }

    private static boolean awaitStopOrEndOfInput(Map<String, String> arguments, String password) throws Exception {
        int servers = 1;
        var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            if (line.equals("stop")) {
                return true;
            }
            if (line.equals("another")) {
                servers++;
                var own = new HashMap<>(arguments);
                own.put("home", arguments.get("home") + "-" + servers);
                own.put("port", "0");
                start(own, password);
            }
        }
        return false;
    }

    private static void deleteFolder(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            paths.sorted(Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.deleteIfExists(path);
                } catch (IOException error) {
                    throw new UncheckedIOException(error);
                }
            });
        }
    }
}
