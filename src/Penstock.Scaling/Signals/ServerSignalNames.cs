using System.Collections.Frozen;

namespace Penstock.Scaling.Signals;

/// <summary>
/// The one table of what model servers call their signals. Names are compared with <c>:</c> read as <c>_</c>: exporters disagree. Sources: vLLM
/// docs/usage/metrics and, for the older KV name, its 0.8 series; llama.cpp tools/server README; SGLang references/production_metrics;
/// text-generation-inference reference/metrics; our worker's WorkerMetrics.
/// </summary>
public static class ServerSignalNames
{
    private static readonly (ServerSignal Signal, string[] Names)[] Table =
    [
        (ServerSignal.Running, ["vllm:num_requests_running", "llamacpp:requests_processing", "sglang:num_running_reqs", "tgi_batch_current_size", "penstock_worker_busy_slots"]),
        (ServerSignal.Waiting, ["vllm:num_requests_waiting", "llamacpp:requests_deferred", "sglang:num_queue_reqs", "tgi_queue_size", "penstock_worker_queue_depth"]),
        (ServerSignal.KvUse, ["vllm:kv_cache_usage_perc", "vllm:gpu_cache_usage_perc", "llamacpp:kv_cache_usage_ratio", "sglang:token_usage"]),
        (ServerSignal.KvCellsUsed, ["penstock_worker_kv_cells_reserved"]),
        (ServerSignal.KvCells, ["penstock_worker_kv_cells"]),
        (ServerSignal.Slots, ["penstock_worker_slots"]),
        (ServerSignal.PromptTokens, ["penstock_worker_evaluated_prompt_tokens_total", "vllm:prompt_tokens_total", "llamacpp:prompt_tokens_total", "sglang:prompt_tokens_total", "tgi_request_input_length_sum"]),
        (ServerSignal.OutputTokens, ["vllm:generation_tokens_total", "llamacpp:tokens_predicted_total", "sglang:generation_tokens_total", "tgi_request_generated_tokens_sum", "penstock_worker_output_tokens_total"]),
        (ServerSignal.Passes, ["penstock_worker_batch_size_count", "vllm:iteration_tokens_total_count", "llamacpp:n_decode_total"]),
        (ServerSignal.PassSeconds, ["penstock_worker_pass_seconds_total"]),
        (ServerSignal.TokenSeconds, ["vllm:inter_token_latency_seconds_sum", "vllm:time_per_output_token_seconds_sum", "sglang:inter_token_latency_seconds_sum", "sglang:time_per_output_token_seconds_sum", "penstock_worker_time_per_output_token_seconds_sum"]),
        (ServerSignal.TokenIntervals, ["vllm:inter_token_latency_seconds_count", "vllm:time_per_output_token_seconds_count", "sglang:inter_token_latency_seconds_count", "sglang:time_per_output_token_seconds_count", "penstock_worker_time_per_output_token_seconds_count"]),
    ];

    private static readonly FrozenDictionary<string, (ServerSignal Signal, int Rank)> ByName = Table
        .SelectMany(row => row.Names.Select((name, rank) => KeyValuePair.Create(Normal(name), (row.Signal, rank))))
        .ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Every name that is understood, for the documentation and its test.</summary>
    public static IEnumerable<(ServerSignal Signal, IReadOnlyList<string> Names)> All => Table.Select(row => (row.Signal, (IReadOnlyList<string>)row.Names));

    /// <summary>What a sample of this name says; the lower rank counts where a server has both. Null for all others.</summary>
    public static (ServerSignal Signal, int Rank)? Find(ReadOnlySpan<char> name) =>
        ByName.TryGetValue(Normal(name.ToString()), out (ServerSignal, int) found) ? found : null;

    private static string Normal(string name) => name.Replace(':', '_');
}
