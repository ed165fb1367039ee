using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using Penstock.Worker.Batching;
using Penstock.Worker.Engine.Native;

namespace Penstock.Worker.Engine;

/// <summary>The vocabulary inside a model file, by llama.cpp's own tokenizer.</summary>
internal sealed unsafe class LlamaTokenizer : ITokenizer
{
    // llama.h: control 1 << 3, unknown 1 << 0, user-defined 1 << 4.
    private const int SpecialAttributes = (1 << 3) | (1 << 0) | (1 << 4);

    private readonly ModelHandle _model;
    private readonly nint _vocabulary;
    private readonly byte[]?[] _pieces;
    private readonly bool[] _ends;

    public LlamaTokenizer(ModelHandle model)
    {
        _model = model;
        _vocabulary = LlamaNative.llama_model_get_vocab(model.DangerousGetHandle());
        VocabularySize = LlamaNative.llama_vocab_n_tokens(_vocabulary);
        BeginOfText = Token(LlamaNative.llama_vocab_bos(_vocabulary));
        EndOfText = Token(LlamaNative.llama_vocab_eos(_vocabulary));
        AddsBeginOfText = BeginOfText is not null && LlamaNative.llama_vocab_get_add_bos(_vocabulary) != 0;
        _pieces = new byte[]?[VocabularySize];
        _ends = [.. Enumerable.Range(0, VocabularySize).Select(token => LlamaNative.llama_vocab_is_eog(_vocabulary, token) != 0)];
        SpecialTokens = [.. Enumerable.Range(0, VocabularySize).Where(IsSpecial)];
        SuppressedTokens = ReadSuppressed();
    }

    /// <inheritdoc/>
    public int VocabularySize { get; }

    /// <inheritdoc/>
    public int? BeginOfText { get; }

    /// <inheritdoc/>
    public int? EndOfText { get; }

    /// <inheritdoc/>
    public bool AddsBeginOfText { get; }

    /// <inheritdoc/>
    public ImmutableArray<int> SpecialTokens { get; }

    /// <summary>Tokens that the model's file says it must never give.</summary>
    public ImmutableArray<int> SuppressedTokens { get; }

    /// <inheritdoc/>
    public ImmutableArray<int> Tokenize(string text, bool addSpecial, bool parseSpecial)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        using ModelLease lease = new(_model);

        // A token stands for at least one byte; begin and end of text come on top.
        int[] tokens = new int[bytes.Length + 4];
        int count = Tokenize(bytes, tokens, addSpecial, parseSpecial);
        if (count < 0)
        {
            tokens = new int[-count];
            count = Tokenize(bytes, tokens, addSpecial, parseSpecial);
        }

        return ImmutableArray.Create(tokens, 0, Math.Max(0, count));
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> BytesOf(int token)
    {
        if (_pieces[token] is { } piece)
        {
            return piece;
        }

        using ModelLease lease = new(_model);
        byte[] read = ReadPiece(token);
        _pieces[token] = read;
        return read;
    }

    /// <inheritdoc/>
    public string SpellingOf(int token)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(token);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(token, VocabularySize);
        using ModelLease lease = new(_model);
        return Marshal.PtrToStringUTF8((nint)LlamaNative.llama_vocab_get_text(_vocabulary, token)) ?? "";
    }

    /// <inheritdoc/>
    public bool EndsGeneration(int token) => _ends[token];

    private static int? Token(int token) => token >= 0 ? token : null;

    private bool IsSpecial(int token) => (LlamaNative.llama_vocab_get_attr(_vocabulary, token) & SpecialAttributes) != 0;

    private ImmutableArray<int> ReadSuppressed()
    {
        int count = 0;
        int* tokens = LlamaNative.llama_vocab_get_suppress_tokens(_vocabulary, &count);
        return tokens is null ? [] : [.. new ReadOnlySpan<int>(tokens, count)];
    }

    private int Tokenize(byte[] bytes, int[] tokens, bool addSpecial, bool parseSpecial)
    {
        // An empty array has no address; the length says that nothing is read.
        byte none = 0;
        fixed (byte* text = bytes)
        fixed (int* target = tokens)
        {
            return LlamaNative.llama_tokenize(
                _vocabulary, text is null ? &none : text, bytes.Length, target, tokens.Length, Flag(addSpecial), Flag(parseSpecial));
        }
    }

    private byte[] ReadPiece(int token)
    {
        Span<byte> buffer = stackalloc byte[256];
        int length = ReadPiece(token, buffer);
        if (length >= 0)
        {
            return buffer[..length].ToArray();
        }

        byte[] larger = new byte[-length];
        return larger[..Math.Max(0, ReadPiece(token, larger))];
    }

    private int ReadPiece(int token, Span<byte> buffer)
    {
        fixed (byte* target = buffer)
        {
            return LlamaNative.llama_token_to_piece(_vocabulary, token, target, buffer.Length, leftStrip: 0, special: 0);
        }
    }

    private static byte Flag(bool value) => value ? (byte)1 : (byte)0;
}
