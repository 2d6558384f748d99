package channelgraphtest;

import java.util.Map;
import java.util.stream.Stream;
import org.neo4j.kernel.impl.query.CacheMetrics;
import org.neo4j.kernel.impl.query.QueryCacheStatistics;
import org.neo4j.procedure.Context;
import org.neo4j.procedure.Mode;
import org.neo4j.procedure.Procedure;

/** Lets a test read over Bolt, whichever process started the server, what the database's query caches had to do. */
public final class PlanningCountProcedure {
    @Context
    public QueryCacheStatistics statistics;

    /** The one row of the procedure's answer: both numbers count from the start of the server. */
    public static final class Row {
        /** Plans that the planner made. */
        public final long plannings;

        /** Statements that were not in the cache with their text and kinds of parameters, so were at least parsed. */
        public final long statementMisses;

        Row(long plannings, long statementMisses) {
            this.plannings = plannings;
            this.statementMisses = statementMisses;
        }
    }

    @Procedure(name = "channelgraphtest.planningCount", mode = Mode.DBMS)
    public Stream<Row> planningCount() {
        Map<String, CacheMetrics> caches = statistics.metricsPerCacheKind();
        return Stream.of(new Row(
                caches.get("logical_plan").getCompiled(),
                caches.get("executable_query").getMisses()));
    }
}
