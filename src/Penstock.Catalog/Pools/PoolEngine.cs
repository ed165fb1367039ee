namespace Penstock.Catalog.Pools;

/// <summary>What a pool's replicas run.</summary>
public enum PoolEngine
{
    /// <summary>The built-in worker, on llama.cpp.</summary>
    LlamaCpp,

    /// <summary>A command of the operator's (vLLM, llama-server, Ollama) as a child process.</summary>
    Command,

    /// <summary>A server that somebody else starts and stops.</summary>
    External,
}
