using System.Runtime.InteropServices;

namespace Penstock.Worker.Engine.Native;

/// <summary>
/// The structs of llama.h as release v0.5.0 lays them out (checked with gcc against that header). They change between releases,
/// so this file belongs to exactly one version, and <see cref="LlamaAbi"/> proves the fit before anything is called with them.
/// C's <c>bool</c> is a byte here.
/// </summary>
internal static unsafe class LlamaLayouts
{
    /// <summary>The release that these layouts were taken from.</summary>
    public const string Version = "0.5.0";

    /// <summary>
    /// What a <c>*_default_params</c> function returns. It is larger than any of them, so that a library with larger structs cannot write
    /// past it before <see cref="LlamaAbi"/> has refused it; the C ABI returns both sizes through the same hidden pointer.
    /// </summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Defaults
    {
        private fixed byte _room[1024];

        public readonly T As<T>()
            where T : unmanaged
        {
            fixed (byte* start = _room)
            {
                return *(T*)start;
            }
        }
    }

    /// <summary><c>llama_model_params</c>, 80 bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct ModelParams
    {
        public nint Devices;
        public nint TensorBufferOverrides;
        public int GpuLayers;
        public int SplitMode;
        public int LoadMode;
        public int LazyMode;
        public int MainGpu;
        public nint TensorSplit;
        public nint ProgressCallback;
        public nint ProgressUserData;
        public nint KeyValueOverrides;
        public byte VocabularyOnly;
        public byte CheckTensors;
        public byte UseExtraBuffers;
        public byte NoHost;
        public byte NoAllocation;
        public byte LoadMtp;
    }

    /// <summary><c>llama_context_params</c>, 160 bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct ContextParams
    {
        public uint Context;
        public uint Batch;
        public uint MicroBatch;
        public uint MaxSequences;
        public uint RecurrentSnapshots;
        public uint MaxOutputs;
        public uint MaxOutputsPerSequence;
        public int Threads;
        public int BatchThreads;
        public int ContextType;
        public int RopeScaling;
        public int Pooling;
        public int Attention;
        public int FlashAttention;
        public float RopeFrequencyBase;
        public float RopeFrequencyScale;
        public float YarnExtFactor;
        public float YarnAttnFactor;
        public float YarnBetaFast;
        public float YarnBetaSlow;
        public uint YarnOriginalContext;
        public float DefragThreshold;
        public nint EvalCallback;
        public nint EvalUserData;
        public int TypeK;
        public int TypeV;
        public nint AbortCallback;
        public nint AbortUserData;
        public byte Embeddings;
        public byte OffloadKqv;
        public byte NoPerf;
        public byte OffloadOps;
        public byte SwaFull;
        public byte KvUnified;
        public nint Samplers;
        public nuint SamplerCount;
        public nint OtherContext;
    }

    /// <summary><c>llama_model_quantize_params</c>, 64 bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct QuantizeParams
    {
        public int Threads;
        public int FileType;
        public int OutputTensorType;
        public int TokenEmbeddingType;
        public byte AllowRequantize;
        public byte QuantizeOutputTensor;
        public byte OnlyCopy;
        public byte Pure;
        public byte KeepSplit;
        public byte DryRun;
        public nint ImportanceMatrix;
        public nint KeyValueOverrides;
        public nint TensorOverrides;
        public nint PruneLayers;
        public nuint MaxBufferSize;
    }

    /// <summary><c>llama_batch</c>, 56 bytes; passed by value.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Batch
    {
        public int Count;
        public int* Tokens;
        public float* Embeddings;
        public int* Positions;
        public int* SequenceCounts;
        public int** SequenceIds;
        public sbyte* WantsLogits;
    }

    /// <summary><c>llama_token_data</c>, 12 bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct TokenData
    {
        public int Id;
        public float Logit;
        public float Probability;
    }

    /// <summary><c>llama_token_data_array</c>, 32 bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct TokenDataArray
    {
        public TokenData* Data;
        public nuint Size;
        public long Selected;
        public byte Sorted;
    }
}
